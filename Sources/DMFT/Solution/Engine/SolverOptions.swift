/// What a caller may set about a solution; the defaults suit every run.
public struct SolverOptions: Sendable, Hashable {
  public var engine: EngineName = .auto
  /// Target for the relative error of the curve that comes from compressing the spectrum.
  public var tolerance: Double = 1e-10
  /// Steps at which engines that need not compute every one give the curve; all when `nil`. The march gives all of them.
  public var savedSteps: [Int]?
  /// Leaves out columns that take time of their own: the flow's bias and variance at finite width.
  public var onlyTestLoss = false
  /// Adds the parts of the variance: from the draws of the network, of the data set, of batches and of label noise.
  public var decomposes = false
  /// Whether of a run that diverges the largest stable rate is looked for, which takes some ten times the run.
  public var seeksStableRate = true
  /// One try among many: no stable rate is looked for either, and what only checks the result is left out.
  public var isTrial = false
  /// Whether of a run that diverges it is said where stability ends.
  package var wantsBracket: Bool { seeksStableRate && !isTrial }
  /// Seconds: what is expected to take longer is refused before it starts; 30 days unless a command has a limit of its own (`--time-limit`).
  public var longestTime = 30 * 86_400.0
  public var march = MarchOptions()
  public var sampling = SamplingOptions()

  public init() {}
}

/// What only the march can do: asking for any of it asks for the march.
public struct MarchOptions: Sendable, Hashable {
  /// Steps at which two-time functions are kept; none when empty.
  public var twoTimeSteps: [Int] = []
  /// Number of quadrature nodes instead of the one chosen from the tolerance.
  public var nodes: Int?
  /// Rows solved together instead of the number chosen by the engine; 1 is the row-by-row march.
  public var blockRows: Int?
  /// Whether columns of operators are compressed; without, the march is slower and takes more memory.
  public var compresses = true
  /// Steps that Muon's momentum remembers, instead of the number chosen by the engine.
  public var momentumWindow: Int?

  public init() {}

  /// What is set besides two-time functions, in words that begin a sentence; nil for nothing.
  package var settings: String? {
    let named = [
      nodes != nil ? "a number of quadrature nodes" : nil,
      blockRows != nil ? "a number of rows in a block" : nil,
      compresses ? nil : "columns without compression",
    ].compactMap { $0 }
    return named.isEmpty ? nil : named.joined(separator: " and ")
  }
}

/// How paths are sampled where rules are not linear.
public struct SamplingOptions: Sendable, Hashable {
  /// Of all random numbers.
  public var seed: UInt64 = 1
  /// S at first, instead of the number chosen by the engine.
  public var paths: Int?
  /// R, independent scrambles whose mean is the curve; at least 2.
  public var scrambles = 8
  /// Relative standard error of the test loss, at the step where it is largest, until which paths are added; the engine's
  /// own when nil.
  public var accuracy: Double?
  /// Beyond it, no paths are added.
  public var mostPaths = 16_384

  public init() {}
}
