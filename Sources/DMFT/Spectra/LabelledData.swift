import DMFTRuns
import Foundation
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
  /// What numbers found in these matrices have to be multiplied by.
  public let units: SpectrumUnits
  /// In which entries were stored, before anything was computed from them.
  public let precision: NumberPrecision

  /// - Throws: `DescriptionError` with a key that begins with `kernel`, `features` or `targets`: entries that are not finite,
  ///   sizes that do not fit, a kernel that is not symmetric to `tolerance` of its largest entry, targets that are
  ///   the same for every sample.
  public init(_ inputs: Inputs, targets: DenseMatrix, precision: NumberPrecision = .double) throws {
    self.precision = precision
    var units = SpectrumUnits()
    switch inputs {
    case .kernel(var kernel):
      try Self.checkEntries(kernel, "kernel")
      try Self.checkSymmetry(kernel, precision)
      units.eigenvalue = Self.normalise(&kernel)
      self.inputs = .kernel(kernel)
    case .features(var features):
      try Self.checkEntries(features, "features")
      units.eigenvalue = 2 * Self.normalise(&features)
      self.inputs = .features(features)
    }
    var targets = targets
    try Self.checkEntries(targets, "targets")
    units.power = 2 * Self.normalise(&targets)
    self.targets = targets
    self.units = units
    try checkTargets()
  }

  /// Divides by a power of two, exactly, where squares and sixth powers of entries would leave the range of `Double`.
  ///
  /// - Returns: the power, mostly 0.
  private static func normalise(_ matrix: inout DenseMatrix) -> Int {
    let largest = matrix.entries.reduce(0) { max($0, abs($1)) }
    guard largest > 0, abs(largest.exponent) > usualExponents else { return 0 }
    let exponent = Int(largest.exponent)
    for index in matrix.entries.indices {
      matrix.entries[index] = scalbn(matrix.entries[index], -exponent)
    }
    return exponent
  }

  /// Entries between 2^-50 and 2^50 are left as they are.
  private static let usualExponents = 50

  /// Checked before.
  private init(part inputs: Inputs, _ targets: DenseMatrix, of whole: LabelledData) {
    self.inputs = inputs
    self.targets = targets
    (units, precision) = (whole.units, whole.precision)
  }

  /// - Throws: `DescriptionError` for targets whose mean makes all but a thousandth of their power, which hides the rest.
  func refuseIfConstant() throws {
    let (rows, columns) = (targets.rows, targets.columns)
    var (power, constant) = (0.0, 0.0)
    for column in 0..<columns {
      let values = (0..<rows).map { targets.entries[$0 * columns + column] }
      let mean = values.reduce(0, +) / Double(rows)
      constant += mean * mean
      power += values.reduce(0) { $0 + $1 * $1 } / Double(rows)
    }
    guard power > 0, 1 - constant / power < Self.hiddenShare else { return }
    throw DescriptionError(
      "targets",
      "mostly their mean, which makes \((100 * constant / power).readable(digits: 6)) % of their power, so that the rest is not resolved",
      "targets with their mean subtracted")
  }

  private static let hiddenShare = 1e-3

  /// P.
  public var samples: Int {
    switch inputs {
    case .kernel(let matrix), .features(let matrix): matrix.rows
    }
  }

  /// Disjoint parts of equal size, drawn at random: files are sorted by class, or have every other sample of one.
  package func parts(_ count: Int) -> [LabelledData] { partition(count).map(part) }

  package func part(_ chosen: [Int]) -> LabelledData {
    let part: Inputs =
      switch inputs {
      case .kernel(let kernel): .kernel(kernel.block(rows: chosen, columns: chosen))
      case .features(let features): .features(features.rows(chosen))
      }
    return LabelledData(part: part, targets.rows(chosen), of: self)
  }

  /// Numbers of samples, each in one of `count` lists; the same ones whenever asked for.
  func partition(_ count: Int) -> [[Int]] {
    var numbers = Array(0..<samples)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for last in numbers.indices.dropFirst().reversed() {
      // Knuth's linear congruential generator (MMIX), of which the upper bits are used.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      numbers.swapAt(last, Int((state >> 33) % UInt64(last + 1)))
    }
    return (0..<count).map { first in
      stride(from: first, to: samples, by: count).map { numbers[$0] }.sorted()
    }
  }
}

// What is wrong with data, and where; places are counted from 0.
extension LabelledData {
  /// What rounding may have made of a symmetric, positive semidefinite kernel, relative to its largest entry or eigenvalue.
  ///
  /// Entries that are each off by a round-off u change eigenvalues by no more than u times the largest one of |K|; a few operations
  /// stand before the last rounding. Kernels in double precision may have been computed in single.
  package static func tolerance(_ precision: NumberPrecision) -> Double {
    roundings * max(precision.roundOff, NumberPrecision.single.roundOff)
  }

  private static let roundings = 16.0

  /// The same for messages.
  static func toleranceText(_ precision: NumberPrecision) -> String {
    let share = tolerance(precision).readable(digits: 2)
    let stored = precision.roundOff > NumberPrecision.single.roundOff ? precision : .single
    return "\(share) of the largest, \(Int(roundings)) units of round-off of \(stored.name)"
  }

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

  private static func checkSymmetry(_ kernel: DenseMatrix, _ precision: NumberPrecision) throws {
    guard kernel.rows == kernel.columns else {
      throw DescriptionError(
        "kernel", "\(kernel.rows) × \(kernel.columns)", "a square matrix, samples × samples")
    }
    let allowed = tolerance(precision) * kernel.entries.reduce(0) { max($0, abs($1)) }
    for i in 0..<kernel.rows {
      for j in 0..<i where abs(kernel[i, j] - kernel[j, i]) > allowed {
        throw DescriptionError(
          "kernel",
          "not symmetric: \(kernel[i, j].readable(digits: 6)) at (\(i), \(j)), \(kernel[j, i].readable(digits: 6)) at (\(j), \(i))",
          "a symmetric matrix (to \(toleranceText(precision)))")
      }
    }
  }

  private func checkTargets() throws {
    guard targets.rows == samples else {
      throw DescriptionError(
        "targets", "of \(targets.rows.counting("sample"))",
        "one row for each of the \(samples.counting("sample")) of the inputs")
    }
    let varies = (0..<targets.columns).contains { output in
      (1..<max(1, targets.rows)).contains { targets[$0, output] != targets[0, output] }
    }
    guard varies else { throw DescriptionError("targets", "constant", "values that differ between samples") }
  }
}
