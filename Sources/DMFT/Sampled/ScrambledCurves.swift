import DMFTMarch
import DMFTSolution
import LinearAlgebra

/// The curves of independent scrambles: their mean without the bias of a finite number of paths, and its error.
///
/// The mean of both halves of a scramble has twice the bias of the whole, of order 1/S, and the same error otherwise, as far as that is
/// linear in the points: the difference is the bias (15.12).
struct ScrambledCurves {
  /// What some paths of a scramble give.
  struct Part: Sendable {
    var curves = QuantityCurves()
    var divergedAt: Int?
    var quadratureError = 0.0
  }

  /// What one scramble gives.
  struct Member: Sendable {
    /// All its paths.
    var whole: Part
    /// Each half of them alone; empty where that was not asked for.
    var halves: [Part]

    init(_ whole: Part, halves: [Part]) { (self.whole, self.halves) = (whole, halves) }

    /// By how much the whole is too high, for all that is known; nil without halves.
    func bias(_ quantity: Quantity, _ count: Int) -> [Double]? {
      guard !halves.isEmpty else { return nil }
      let parts = halves.map { $0.curves[quantity] }
      let whole = whole.curves[quantity]
      return (0..<count).map { t in parts.reduce(0) { $0 + $1[t] } / Double(parts.count) - whole[t] }
    }
  }

  let members: [Member]
  /// Steps that every part has.
  private let count: Int

  init(_ members: [Member]) {
    self.members = members
    let parts = members.flatMap { [$0.whole] + $0.halves }
    count = parts.map { $0.curves[.testLoss].count }.min() ?? 0
  }

  /// How the run ends. What only halves of the paths make diverge is not resolved by all of them.
  var outcome: Outcome {
    if let step = members.compactMap(\.whole.divergedAt).min() {
      return .diverged(step: step, largestStableLearningRate: nil)
    }
    return parts ? .parted(step: count) : .completed
  }

  /// Whether halves part from the wholes, so that the curve ends with them.
  private var parts: Bool { members.contains { $0.halves.contains { $0.divergedAt != nil } } }

  var quadratureError: Double { members.reduce(0) { max($0, $1.whole.quadratureError) } }

  /// The largest error of the test loss relative to it.
  var relativeError: Double { parts ? .infinity : largest(estimate(.testLoss).errors) }

  /// The largest share of the test loss that has been taken off.
  var correction: Double { largest(estimate(.testLoss).corrections) }

  private func largest(_ values: [Double]) -> Double {
    zip(values, estimate(.testLoss).means).reduce(0) {
      max($0, abs($1.0) / max(abs($1.1), .leastNormalMagnitude))
    }
  }

  /// Each quantity, and its standard error after it.
  var curve: LearningCurve {
    let quantities = members.first?.whole.curves.quantities ?? []
    let columns = quantities.flatMap { quantity -> [LearningCurve.Column] in
      let estimate = estimate(quantity)
      return [
        LearningCurve.Column(quantity, estimate.means),
        LearningCurve.Column(
          "\(quantity.name)_se", "standard error of the \(quantity.label)", estimate.errors),
      ]
    }
    return LearningCurve(axis: .step, points: (0..<count).map(Double.init), columns: columns)
  }

  private func estimate(_ quantity: Quantity) -> ScrambledMean {
    ScrambledMean(
      members.map { Array($0.whole.curves[quantity].prefix(count)) },
      biases: members.compactMap { $0.bias(quantity, count) })
  }
}

extension ScrambledCurves.Member: Archivable {
  package mutating func exchange(with archive: StateArchive) throws {
    try whole.exchange(with: archive)
    for index in halves.indices { try halves[index].exchange(with: archive) }
  }
}

extension ScrambledCurves.Part: Archivable {
  package mutating func exchange(with archive: StateArchive) throws {
    try curves.exchange(with: archive)
    var step = divergedAt ?? -1
    try archive.exchange(&step)
    divergedAt = step < 0 ? nil : step
    try archive.exchange(&quadratureError)
  }
}
