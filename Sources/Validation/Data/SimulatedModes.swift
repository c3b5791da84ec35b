import DMFT
import LinearAlgebra

/// The modes of a task as a simulation holds them: one entry for each copy of a degenerate eigenvalue.
struct SimulatedModes: Sendable {
  /// λ_k.
  let eigenvalues: [Double]
  /// √λ_k, the standard deviations of ψ_k.
  let deviations: [Double]
  /// w*_k ≥ 0.
  let target: [Double]

  /// More modes than this are refused: one row of A would be 8 MB.
  static let limit = 1_000_000

  /// - Throws: `DescriptionError` for too many modes, a multiplicity that is not whole, and target power on
  ///   an eigenvalue of zero (no finite w* has it).
  init(_ task: any LearningTask) throws {
    let modes = try task.modes(limit: Self.limit)
    for (index, mode) in modes.enumerated() { try Self.validate(mode, row: index + 1) }
    let copies = modes.flatMap { Array(repeating: $0, count: Int($0.multiplicity)) }
    eigenvalues = copies.map(\.eigenvalue)
    deviations = eigenvalues.map { $0.squareRoot() }
    target = copies.map(Self.weight)
  }

  /// Modes of variance 1.
  init(white target: [Double]) {
    self.target = target
    eigenvalues = Array(repeating: 1, count: target.count)
    deviations = eigenvalues
  }

  var count: Int { eigenvalues.count }

  /// L = Σ_k λ_k v_k².
  func testLoss(of residual: [Double]) -> Double {
    var loss = 0.0
    for k in residual.indices { loss += eigenvalues[k] * residual[k] * residual[k] }
    return loss
  }

  /// w*_k of one copy, from the power λ_k w*_k² that all of them have together.
  private static func weight(_ mode: Mode) -> Double {
    mode.targetPower == 0 ? 0 : (mode.targetPower / (mode.multiplicity * mode.eigenvalue)).squareRoot()
  }

  private static func validate(_ mode: Mode, row: Int) throws {
    guard mode.multiplicity == mode.multiplicity.rounded() else {
      throw DescriptionError(
        "task.file row \(row), column multiplicity", mode.multiplicity, "a whole number in a simulation")
    }
    guard mode.eigenvalue > 0 || mode.targetPower == 0 else {
      throw DescriptionError(
        "task.file row \(row), column target_power", "\(mode.targetPower.readable) on lambda 0",
        "0 where lambda is 0")
    }
  }
}
