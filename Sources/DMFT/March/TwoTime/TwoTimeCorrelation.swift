import DMFTEquations
import LinearAlgebra

/// A correlation of two times: rows of the present window, symmetric inside it, and all earlier rows if needed.
package final class TwoTimeCorrelation: CausalCorrelation {
  package typealias Response = TwoTimeOperator

  unowned let tape: TwoTimeTape
  package let isZero: Bool
  /// Rows of the present window.
  package var rows: RowBlock
  /// Finished rows, once `keepHistory` has been called.
  package var history: SymmetricMatrix?
  /// What guesses are made from, for a correlation that is an unknown.
  package var recent: RecentRows?
  /// Change of the last correction, for a correlation that is an unknown.
  package var change = 0.0
  /// The largest entry of the finished rows.
  package var largest = 0.0
  /// The same correlation between two trainings that share the draws up to each of the algebra's `levels`; empty when it
  /// vanishes there, or when none are asked for.
  package var shared: [TwoTimeCorrelation] = []

  package init(_ tape: TwoTimeTape, isZero: Bool = false) {
    self.tape = tape
    self.isZero = isZero
    guard !isZero else {
      rows = RowBlock(dimension: 1, height: 1)
      return
    }
    rows = tape.emptyBlock
    tape.inventory.operators += 1
    tape.join(self)
  }

  /// A new correlation whose rows `rule` computes into a block of zeros.
  package static func recorded(
    _ tape: TwoTimeTape, _ rule: @escaping (inout RowBlock, Range<Int>) -> Void
  ) -> TwoTimeCorrelation {
    let result = TwoTimeCorrelation(tape)
    tape.record { [unowned tape] in
      result.rows.reset(to: tape.window, layout: tape.layout)
      rule(&result.rows, tape.window)
    }
    return result
  }

  /// What two trainings share at a level.
  package func shared(_ level: Int) -> TwoTimeCorrelation {
    level < shared.count ? shared[level] : TwoTimeCorrelation(tape, isZero: true)
  }

  /// The same with what is shared: linear in the correlations, at the responses of every training.
  private func sharing(_ shared: [TwoTimeCorrelation]) -> TwoTimeCorrelation {
    self.shared = shared
    return self
  }

  // MARK: - The algebra

  package static func * (factor: Double, operand: TwoTimeCorrelation) -> TwoTimeCorrelation {
    if operand.isZero || factor == 1 { return operand }
    if factor == 0 { return TwoTimeCorrelation(operand.tape, isZero: true) }
    return recorded(operand.tape) { rows, _ in rows.add(factor, operand.rows) }
      .sharing(operand.shared.map { factor * $0 })
  }

  package static func + (left: TwoTimeCorrelation, right: TwoTimeCorrelation) -> TwoTimeCorrelation {
    if left.isZero { return right }
    if right.isZero { return left }
    return recorded(left.tape) { rows, _ in
      rows.add(1, left.rows)
      rows.add(1, right.rows)
    }
    .sharing((0..<max(left.shared.count, right.shared.count)).map { left.shared($0) + right.shared($0) })
  }

  package func sandwiched(by response: TwoTimeOperator) -> TwoTimeCorrelation {
    if isZero || response.kind == .identity { return self }
    if response.kind == .zero { return TwoTimeCorrelation(tape, isZero: true) }
    response.keepHistory()
    let half = rowsTimes(response)
    return Self.recorded(tape) { rows, _ in
      rows.addProduct(half.rows, transposed: response)
      rows.mirrorBelowDiagonal()
    }
    .sharing(shared.map { $0.sandwiched(by: response) })
  }

  /// The rows of A C, which is neither causal nor symmetric: a step on the way to A C Aᵀ.
  func rowsTimes(_ response: TwoTimeOperator) -> TwoTimeOperator {
    keepHistory()
    return TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      rows.addProduct(response.rows, self)
    }
  }

  package var decayed: TwoTimeCorrelation {
    guard tape.decay != nil, !isZero else { return self }
    return Self.recorded(tape) { [unowned self] rows, _ in
      guard let decay = tape.decay else { return }
      rows.addScaledColumns(of: self.rows, by: decay)
      rows.scaleRows(by: decay)
    }
    .sharing(shared.map(\.decayed))
  }

  package func learned(richness: Double) -> TwoTimeOperator {
    guard richness > 0, !isZero else { return TwoTimeOperator(tape, .zero) }
    return TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      guard let impulse = tape.impulse else { return }
      rows.addProduct(richness, self.rows, entrywise: impulse)
    }
  }
}
