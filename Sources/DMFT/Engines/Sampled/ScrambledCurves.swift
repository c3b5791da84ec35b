import LinearAlgebra

/// The curves of independent scrambles: their mean, and its standard error.
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
    /// Each half of them alone; empty where paths make no error.
    var halves: [Part]

    init(_ whole: Part, halves: [Part]) { (self.whole, self.halves) = (whole, halves) }

    var parts: [Part] { [whole] + halves }

    /// What both halves say on the mean.
    func mean(_ quantity: Quantity, _ count: Int) -> [Double] {
      (0..<count).map { t in halves.reduce(0) { $0 + $1.curves[quantity][t] } / Double(halves.count) }
    }
  }

  let members: [Member]
  /// Steps that every member has.
  private let count: Int

  init(_ members: [Member]) {
    self.members = members
    count = members.flatMap(\.parts).map { $0.curves[.testLoss].count }.min() ?? 0
  }

  /// The first step at which any member diverges.
  var divergedAt: Int? { members.flatMap(\.parts).compactMap(\.divergedAt).min() }
  var quadratureError: Double { members.reduce(0) { max($0, $1.whole.quadratureError) } }

  /// The largest standard error of the test loss relative to it.
  var relativeError: Double {
    let estimate = estimate(.testLoss)
    return zip(estimate.means, estimate.errors).reduce(0) {
      max($0, $1.1 / max(abs($1.0), .leastNormalMagnitude))
    }
  }

  /// Each quantity, and its standard error after it.
  var curve: LearningCurve {
    let quantities = members.first?.whole.curves.quantities ?? []
    let raw = members.enumerated().flatMap { i, member in
      [
        LearningCurve.Column("w\(i)", "w", Array(member.whole.curves[.testLoss].prefix(count))),
        LearningCurve.Column("h\(i)", "h", member.mean(.testLoss, count)),
      ]
    }
    let columns = raw + quantities.flatMap { quantity -> [LearningCurve.Column] in
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
    ScrambledMean(members.map { Array($0.whole.curves[quantity].prefix(count)) })
  }
}

extension ScrambledCurves.Member: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try whole.exchange(with: archive)
    for index in halves.indices { try halves[index].exchange(with: archive) }
  }
}

extension ScrambledCurves.Part: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try curves.exchange(with: archive)
    var step = divergedAt ?? -1
    try archive.exchange(&step)
    divergedAt = step < 0 ? nil : step
    try archive.exchange(&quadratureError)
  }
}
