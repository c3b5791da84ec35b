import DMFTNumerics

/// A task given by a list of modes, as measured on data or on a kernel.
public struct MeasuredTask: LearningTask, Hashable {
  /// Largest eigenvalue first.
  public let list: [Mode]
  /// The lazy loss at which the last mode that samples resolve is learned: what curves do below rests on modes that continue
  /// the measured ones. nil where nothing was sampled, or nothing said.
  public let resolvedLoss: Double?

  /// - Throws: `DescriptionError` for an empty list, λ < 0, a negative target power, either of them 0 in all modes, or a
  ///   multiplicity below 1.
  public init(modes: [Mode], resolvedLoss: Double? = nil) throws {
    guard !modes.isEmpty else {
      throw DescriptionError("task.file", "a table without rows", "at least one mode")
    }
    for (index, mode) in modes.enumerated() { try Self.validate(mode, row: index + 1) }
    // Without, there is nothing to learn, or nothing to learn it by.
    for (column, value) in [("lambda", \Mode.eigenvalue), ("target_power", \Mode.targetPower)]
    where modes.allSatisfy({ $0[keyPath: value] == 0 }) {
      throw DescriptionError(
        "task.file column \(column)", "0 in every row", "a number > 0 in one row or more")
    }
    list = modes.sorted { $0.eigenvalue > $1.eigenvalue }
    self.resolvedLoss = resolvedLoss
  }

  public var modeCount: Double { list.reduce(0) { $0 + $1.multiplicity } }

  public func measures(at resolution: SpectralResolution) -> TaskMeasures {
    let eigenvalues = list.map(\.eigenvalue)
    let kernel = SpectralMeasure(nodes: eigenvalues, weights: list.map { $0.multiplicity * $0.eigenvalue })
    let target = SpectralMeasure(nodes: eigenvalues, weights: list.map(\.targetPower))
    return TaskMeasures(
      kernel: kernel.condensed(nodesPerOctave: resolution.nodesPerOctave),
      target: target.condensed(nodesPerOctave: resolution.nodesPerOctave),
      isComplete: kernel.isShort && target.isShort)
  }

  public func modes(limit: Int) throws -> [Mode] {
    guard modeCount <= Double(limit) else {
      throw DescriptionError("task.file", "\(modeCount) modes", "at most \(limit) for a simulation")
    }
    return list
  }

  private static func validate(_ mode: Mode, row: Int) throws {
    func check(_ value: Double, _ column: String, _ minimum: Double) throws {
      guard value >= minimum, value.isFinite else {
        throw DescriptionError(
          "task.file row \(row), column \(column)", value, "a finite number ≥ \(minimum)")
      }
    }
    try check(mode.eigenvalue, "lambda", 0)
    try check(mode.targetPower, "target_power", 0)
    try check(mode.multiplicity, "multiplicity", 1)
  }
}
