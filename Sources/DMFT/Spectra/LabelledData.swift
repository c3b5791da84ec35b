import LinearAlgebra

/// Samples with targets: their features ψ_μ, or the kernel matrix K_μν of whatever features they have.
public struct LabelledData: Sendable {
  public enum Inputs: Sendable {
    /// K, samples × samples.
    case kernel(DenseMatrix)
    /// ψ, samples × features, taken as they are: neither centred nor scaled.
    case features(DenseMatrix)
  }

  public let inputs: Inputs
  /// Samples × outputs.
  public let targets: DenseMatrix

  /// - Throws: `DescriptionError` with a key that begins with `kernel`, `features` or `targets`: entries that are not finite,
  ///   sizes that do not fit, a kernel that is not symmetric to a millionth of its largest entry, targets that are
  ///   the same for every sample.
  public init(_ inputs: Inputs, targets: DenseMatrix) throws {
    self.inputs = inputs
    self.targets = targets
    switch inputs {
    case .kernel(let kernel):
      try Self.checkEntries(kernel, "kernel")
      try Self.checkSymmetry(kernel)
    case .features(let features): try Self.checkEntries(features, "features")
    }
    try checkTargets()
  }

  /// Checked before.
  private init(part inputs: Inputs, _ targets: DenseMatrix) {
    self.inputs = inputs
    self.targets = targets
  }

  /// P.
  public var samples: Int {
    switch inputs {
    case .kernel(let matrix), .features(let matrix): matrix.rows
    }
  }

  /// Every `count`-th sample, from the first, the second … on: `count` disjoint parts.
  func parts(_ count: Int) -> [LabelledData] {
    (0..<count).map { first in
      let part: Inputs =
        switch inputs {
        case .kernel(let kernel): .kernel(kernel.principal(from: first, stride: count))
        case .features(let features): .features(features.rows(from: first, stride: count))
        }
      return LabelledData(part: part, targets.rows(from: first, stride: count))
    }
  }
}

// What is wrong with data, and where; places are counted from 0.
extension LabelledData {
  /// Relative to the largest entry or eigenvalue; kernels computed in single precision are off by some 1e-7.
  static let tolerance = 1e-6

  private static func checkEntries(_ matrix: DenseMatrix, _ key: String) throws {
    guard matrix.rows > 0, matrix.columns > 0 else {
      throw DescriptionError(key, "\(matrix.rows) × \(matrix.columns)", "one row and one column or more")
    }
    if let place = matrix.entries.firstIndex(where: { !$0.isFinite }) {
      let position =
        matrix.columns == 1 ? "\(place)" : "(\(place / matrix.columns), \(place % matrix.columns))"
      throw DescriptionError("\(key) entry \(position)", "\(matrix.entries[place])", "a finite number")
    }
  }

  private static func checkSymmetry(_ kernel: DenseMatrix) throws {
    guard kernel.rows == kernel.columns else {
      throw DescriptionError(
        "kernel", "\(kernel.rows) × \(kernel.columns)", "a square matrix, samples × samples")
    }
    let scale = kernel.entries.reduce(0) { max($0, abs($1)) }
    for i in 0..<kernel.rows {
      for j in 0..<i where abs(kernel[i, j] - kernel[j, i]) > tolerance * scale {
        throw DescriptionError(
          "kernel", "not symmetric: \(kernel[i, j]) at (\(i), \(j)), \(kernel[j, i]) at (\(j), \(i))",
          "a symmetric matrix")
      }
    }
  }

  private func checkTargets() throws {
    try Self.checkEntries(targets, "targets")
    guard targets.rows == samples else {
      throw DescriptionError(
        "targets", "of \(targets.rows) samples", "one row for each of the \(samples) samples of the inputs")
    }
    let varies = (0..<targets.columns).contains { output in
      (1..<max(1, targets.rows)).contains { targets[$0, output] != targets[0, output] }
    }
    guard varies else { throw DescriptionError("targets", "constant", "values that differ between samples") }
  }
}
