import DMFTMarch
import DMFTSolution
import LinearAlgebra

/// The curves of independent scrambles: their mean, and its standard error.
struct ScrambledCurves {
  /// What one scramble gives.
  struct Member: Sendable {
    var curves: QuantityCurves
    var divergedAt: Int?
    var quadratureError: Double
  }

  let members: [Member]
  /// Steps that every member has.
  private let count: Int

  init(_ members: [Member]) {
    self.members = members
    count = members.map { $0.curves[.testLoss].count }.min() ?? 0
  }

  /// The first step at which any member diverges.
  var divergedAt: Int? { members.compactMap(\.divergedAt).min() }
  var quadratureError: Double { members.reduce(0) { max($0, $1.quadratureError) } }

  /// The largest standard error of the test loss relative to it.
  var relativeError: Double {
    let estimate = estimate(.testLoss)
    return zip(estimate.means, estimate.errors).reduce(0) {
      max($0, $1.1 / max(abs($1.0), .leastNormalMagnitude))
    }
  }

  /// Each quantity, and its standard error after it.
  var curve: LearningCurve {
    let quantities = members.first?.curves.quantities ?? []
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
    ScrambledMean(members.map { Array($0.curves[quantity].prefix(count)) })
  }
}

extension ScrambledCurves.Member: Archivable {
  package mutating func exchange(with archive: StateArchive) throws {
    try curves.exchange(with: archive)
    var step = divergedAt ?? -1
    try archive.exchange(&step)
    divergedAt = step < 0 ? nil : step
    try archive.exchange(&quadratureError)
  }
}
