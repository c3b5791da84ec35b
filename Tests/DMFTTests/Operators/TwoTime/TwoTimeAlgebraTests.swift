@testable import DMFTMarch
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Operators recorded on a tape and marched in windows, against matrices of all times.
@Suite("The algebra of two-time operators is that of matrices")
struct TwoTimeAlgebraTests {
  static let size = 40
  let algebra: TwoTimeAlgebra
  let decay: SquareMatrix
  let impulse: SquareMatrix

  init() throws {
    let descent = try StochasticGradientDescent(learningRate: 0.4, momentum: 0.3, weightDecay: 0.2)
    let measure = SpectralMeasure(nodes: [1], weights: [1])
    algebra = TwoTimeAlgebra(
      optimiser: descent, steps: Self.size - 1, layout: TimeLayout(panelHeight: 16), blockRows: 16,
      kernelMeasure: measure, targetMeasure: measure)
    let dense = try DenseOptimiser(descent, steps: Self.size - 1)
    (decay, impulse) = (dense.bothDecays, dense.impulse)
  }

  /// An operator with given rows.
  func response(_ a: SquareMatrix) -> TwoTimeOperator {
    TwoTimeOperator.recorded(algebra.tape) { rows, window in
      rows.setCoefficients(of: a.rows(window, height: 16))
    }
  }

  func correlation(_ c: SquareMatrix) -> TwoTimeCorrelation {
    TwoTimeCorrelation.recorded(algebra.tape) { rows, window in
      rows.setCoefficients(of: c.rows(window, height: 16))
    }
  }

  let a = 0.3 * SquareMatrix.randomCausal(size, seed: 1).strictlyCausal
  let b = 0.3 * SquareMatrix.randomCausal(size, seed: 2)
  let c = SquareMatrix.randomSymmetric(size, seed: 3)

  /// Marches once through windows of many heights, each swept twice, and compares the rows.
  func largestDeviation(_ expected: SquareMatrix, _ rows: () -> RowBlock) -> Double {
    let windows = [0..<1, 1..<8, 8..<16, 16..<32, 32..<35, 35..<40]
    return windows.reduce(0) { largest, window in
      algebra.tape.enter(window, guessDegree: 0)
      for _ in 0..<2 { _ = algebra.tape.sweep() }
      algebra.tape.finish()
      return max(largest, rows().deviation(from: expected))
    }
  }

  @Test("A B", .tags(.identity))
  func product() {
    let result = response(b) * response(a)
    #expect(largestDeviation(b * a) { result.rows } < 1e-13)
  }

  @Test("2 A + B", .tags(.identity))
  func sum() {
    let result = 2 * response(a) + response(b)
    #expect(largestDeviation(2 * a + b) { result.rows } < 1e-14)
  }

  @Test("(1 − A)^-1, which undoes 1 − A from both sides", .tags(.identity))
  func resolvent() {
    let result = response(a).resolvent
    #expect((a.resolvent * (.identity(Self.size) - a) - .identity(Self.size)).maximumMagnitude < 1e-12)
    #expect(largestDeviation(a.resolvent) { result.rows } < 1e-12)
  }

  @Test("A C Aᵀ", .tags(.identity))
  func sandwich() {
    let result = correlation(c).sandwiched(by: response(b))
    #expect(largestDeviation(c.sandwiched(by: b)) { result.rows } < 1e-12)
  }

  @Test("D∘A", .tags(.identity))
  func decayedResponse() {
    let aged = response(a).decayed
    #expect(largestDeviation(decay.entrywise(a)) { aged.rows } < 1e-15)
  }

  @Test("D∘C", .tags(.identity))
  func decayedCorrelation() {
    let aged = correlation(c).decayed
    #expect(largestDeviation(decay.entrywise(c)) { aged.rows } < 1e-15)
  }

  @Test("γ O∘C", .tags(.identity))
  func learned() {
    let result = correlation(c).learned(richness: 1.7)
    #expect(largestDeviation(1.7 * impulse.entrywise(c)) { result.rows } < 1e-15)
    #expect(correlation(c).learned(richness: 0).kind == .zero)
  }

  @Test("with a zero and a one that cost nothing", .tags(.identity))
  func trivial() {
    let (operand, zero) = (response(a), algebra.zeroResponse)
    #expect((operand * zero).kind == .zero && (zero * operand).kind == .zero)
    #expect(zero.resolvent.kind == .identity)
    #expect((zero.resolvent * operand) === operand && (zero + operand) === operand)
    #expect(correlation(c).sandwiched(by: zero).isZero)
    let one = 2 * zero.resolvent
    #expect(largestDeviation(2 * .identity(Self.size)) { one.rows } == 0)
  }

  @Test("O itself, also when a window is cut short and entered again", .tags(.closedForm))
  func impulseResponse() {
    algebra.tape.enter(0..<16, guessDegree: 0)
    _ = algebra.tape.sweep()
    algebra.tape.enter(0..<5, guessDegree: 0)
    _ = algebra.tape.sweep()
    #expect(algebra.impulse.rows.deviation(from: impulse) < 1e-15)
    algebra.tape.finish()
    algebra.tape.enter(5..<9, guessDegree: 0)
    _ = algebra.tape.sweep()
    #expect(algebra.impulse.rows.deviation(from: impulse) < 1e-15)
  }
}
