import LinearAlgebra

/// Samples as they are given: inputs and targets to learn, and others to test on.
///
/// Nothing is centred or scaled.
public struct GivenSamples: Sendable, Hashable {
  /// Inputs with their targets.
  public struct Part: Sendable, Hashable {
    /// x_μ, one row for each sample; of an image pixel by pixel, H × W × C with the channels of a pixel together.
    public let inputs: DenseMatrix
    /// y_μ, samples × outputs.
    public let targets: DenseMatrix

    public var count: Int { inputs.rows }
  }

  /// An array of several indices, the last one varying fastest.
  public typealias Numbers = (shape: [Int], values: [Double])

  /// What one input is.
  public let input: InputShape
  /// The P samples that are learned.
  public let training: Part
  /// Those that are not; nil when there are none.
  public let test: Part?

  /// P.
  public var count: Int { training.count }
  public var outputs: Int { training.targets.columns }

  /// - Parameters:
  ///   - training: inputs N × D or N × H × W × C, targets N or N × outputs.
  ///   - test: the same for another N.
  /// - Throws: `DescriptionError` for arrays of other ranks, sizes that do not fit together, and what is not a finite number.
  public init(
    training: (inputs: Numbers, targets: Numbers), test: (inputs: Numbers, targets: Numbers)? = nil
  ) throws {
    let names = (training: ("inputs", "targets"), test: ("testInputs", "testTargets"))
    input = try InputShape(ofSamples: training.inputs.shape, key: Self.key(names.training.0))
    self.training = try Part(training.inputs, training.targets, names: names.training)
    self.test = try test.map { try Part($0.inputs, $0.targets, names: names.test) }
    guard let test, let part = self.test else { return }
    let testInput = try InputShape(ofSamples: test.inputs.shape, key: Self.key(names.test.0))
    guard testInput == input else {
      throw DescriptionError(
        Self.key(names.test.0), "samples of \(testInput)", "samples of \(input), as in \(Self.key("inputs"))")
    }
    guard part.targets.columns == outputs else {
      throw DescriptionError(
        Self.key(names.test.1), "\(part.targets.columns) a sample", "\(outputs), as in \(Self.key("targets"))"
      )
    }
  }

  package static func key(_ name: String) -> String { "task.samples.\(name)" }
}

extension GivenSamples.Part {
  fileprivate init(
    _ inputs: GivenSamples.Numbers, _ targets: GivenSamples.Numbers, names: (inputs: String, targets: String)
  ) throws {
    let (inputKey, targetKey) = (GivenSamples.key(names.inputs), GivenSamples.key(names.targets))
    let count = inputs.shape.first ?? 0
    guard (1...2).contains(targets.shape.count), targets.shape.allSatisfy({ $0 >= 1 }) else {
      throw DescriptionError(
        targetKey, InputShape.described(targets.shape),
        "N numbers, or N × outputs: an array of one or two dimensions")
    }
    guard targets.shape[0] == count else {
      throw DescriptionError(
        targetKey, "of \(targets.shape[0].counting("sample"))", "\(count), as in \(inputKey)")
    }
    for (key, numbers) in [(inputKey, inputs), (targetKey, targets)] {
      precondition(numbers.values.count == numbers.shape.reduce(1, *))
      guard let index = numbers.values.firstIndex(where: { !$0.isFinite }) else { continue }
      throw DescriptionError(
        key, "\(numbers.values[index]) in sample \(index * count / numbers.values.count)", "finite numbers")
    }
    self.inputs = DenseMatrix(
      rows: count, columns: inputs.values.count / count, entries: inputs.values)
    self.targets = DenseMatrix(
      rows: count, columns: targets.values.count / count, entries: targets.values)
  }
}
