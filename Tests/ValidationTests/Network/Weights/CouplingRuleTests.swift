import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

/// Rules of couplings against what they are to the whole gradient, written out.
@Suite("Rules of couplings")
struct CouplingRuleTests {
  static let rows = 3
  static let columns = 4

  /// Gradients g' hᵀ of a few steps, by their factors.
  static func gradients(_ count: Int = 4) -> [OuterProduct] {
    var stream = RandomStream(seed: 8, instance: 0)
    return (0..<count).map { _ in
      OuterProduct(column: stream.normals(rows), row: stream.normals(columns))
    }
  }

  static func matrix(_ gradient: OuterProduct) -> [Double] {
    gradient.column.flatMap { g in gradient.row.map { g * $0 } }
  }

  /// By how much the map has moved after the steps, with γ = 0.5, η = 0.2; a lower population of `below` units.
  func moved(_ rule: CouplingOptimiser.Rule, _ gradients: [OuterProduct], below: Double = 4) throws
    -> [Double]
  {
    let optimiser = try CouplingOptimiser(rule, learningRate: 0.2)
    var map = optimiser.weights(DenseMatrix(zeros: Self.rows, Self.columns), richness: 0.5, below: below)
    for (t, gradient) in gradients.enumerated() {
      map.advance(along: gradient, at: TrainingPlace(step: t, steps: gradients.count))
    }
    return map.weights.entries
  }

  func sum(_ updates: [[Double]]) -> [Double] {
    updates.reduce(Array(repeating: 0, count: Self.rows * Self.columns)) { zip($0, $1).map(+) }
  }

  func expect(_ a: [Double], _ b: [Double], within tolerance: Double = 1e-13) {
    for (a, b) in zip(a, b) { #expect(abs(a - b) < tolerance) }
    #expect(b.contains { abs($0) > 1e-3 })
  }

  @Test("sgd: c g' hᵀ/N_ℓ", .tags(.closedForm))
  func gradient() throws {
    let updates = Self.gradients().map { Self.matrix($0).map { 0.1 / 4 * $0 } }
    expect(try moved(.gradient, Self.gradients()), sum(updates))
  }

  /// In units of the populations' scalar products, where g'/√N_{ℓ+1} and h/√N_ℓ are the coordinates.
  @Test(
    "normalized: c √(N_{ℓ+1}/N_ℓ) over the Frobenius norm, above the modes c √N_1", .tags(.closedForm),
    arguments: [4.0, 1])
  func normalized(below: Double) throws {
    let updates = Self.gradients().map { gradient in
      let entries = Self.matrix(gradient)
      let norm = entries.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return entries.map { 0.1 * (3 / below).squareRoot() * $0 / norm }
    }
    expect(try moved(.normalized, Self.gradients(), below: below), sum(updates))
  }

  @Test("a gradient that vanishes moves nothing", .tags(.contract), arguments: [nil, 5])
  func vanishing(iterations: Int?) throws {
    let nothing = [OuterProduct(column: [0, 0, 0], row: [1, 2, 3, 4])]
    let rules: [CouplingOptimiser.Rule] = [
      .normalized, .sign(memory: 0), .sign(memory: 0.5), .adafactor(memory: 0.9),
      .adam(try Averaging(epsilon: 0)), .muon(memory: 0.5, iterations: iterations),
    ]
    for rule in rules { #expect(try moved(rule, nothing) == Array(repeating: 0, count: 12)) }
  }

  @Test(
    "sign and signum: c/N_ℓ times the sign of every entry's average", .tags(.closedForm), arguments: [0, 0.8])
  func signs(memory: Double) throws {
    var average = [Double](repeating: 0, count: 12)
    let updates = Self.gradients().map { gradient in
      average = zip(average, Self.matrix(gradient)).map { memory * $0 + (1 - memory) * $1 }
      return average.map { 0.1 / 4 * ($0 > 0 ? 1 : -1) }
    }
    expect(try moved(.sign(memory: memory), Self.gradients()), sum(updates))
  }

  /// V̂_ij = R_i C_j / ⟨R⟩ with the averages of rows and columns of g² (Shazeer and Stern 2018).
  @Test("adafactor: c/N_ℓ times the gradient over the root of its factored moment", .tags(.closedForm))
  func adafactor() throws {
    var (rows, columns) = ([0.0, 0, 0], [0.0, 0, 0, 0])
    let updates = Self.gradients().enumerated().map { t, gradient in
      let entries = Self.matrix(gradient)
      rows = rows.map { 0.9 * $0 }
      columns = columns.map { 0.9 * $0 }
      for (index, entry) in entries.enumerated() {
        rows[index / 4] += 0.1 * entry * entry / 4
        columns[index % 4] += 0.1 * entry * entry / 3
      }
      let known = 1 - pow(0.9, Double(t + 1))
      return (0..<12).map { (index: Int) -> Double in
        let moment = rows[index / 4] * columns[index % 4] / (rows.reduce(0, +) / 3) / known
        return 0.1 / 4 * entries[index] / moment.squareRoot()
      }
    }
    expect(try moved(.adafactor(memory: 0.9), Self.gradients()), sum(updates))
  }

  @Test("adam: c/N_ℓ times that of the run", .tags(.identity))
  func adam() throws {
    let averaging = try Averaging(first: 0.6, second: 0.8, epsilon: 0.03)
    var own = ElementwiseWeights(
      DenseMatrix(zeros: 3, 4), Adam(try StepSize(1), averaging), rate: 0.1 / 4, unit: 1)
    for (t, gradient) in Self.gradients().enumerated() {
      own.advance(along: gradient, at: TrainingPlace(step: t, steps: 4))
    }
    expect(try moved(.adam(averaging), Self.gradients()), own.weights.entries)
  }

  /// X ← 3.4445 X − 4.7750 X XᵀX + 2.0315 X (XᵀX)², entry by entry.
  func newtonSchulz(_ m: [Double], iterations: Int) -> [Double] {
    let norm = m.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var x = m.map { $0 / norm }
    /// Y XᵀX.
    func timesGram(_ y: [Double]) -> [Double] {
      var product = [Double](repeating: 0, count: 12)
      for i in 0..<3 {
        for j in 0..<4 {
          for k in 0..<4 {
            for l in 0..<3 { product[4 * i + j] += y[4 * i + k] * x[4 * l + k] * x[4 * l + j] }
          }
        }
      }
      return product
    }
    for _ in 0..<iterations {
      let cubic = timesGram(x)
      let quintic = timesGram(cubic)
      x = x.indices.map { 3.4445 * x[$0] - 4.7750 * cubic[$0] + 2.0315 * quintic[$0] }
    }
    return x
  }

  @Test(
    "muon: c √(N_{ℓ+1}/N_ℓ) times the orthogonal factor of the momentum", .tags(.closedForm),
    arguments: [1, 3, 5], [4.0, 1])
  func muon(iterations: Int, below: Double) throws {
    var momentum = [Double](repeating: 0, count: 12)
    let updates = Self.gradients().map { gradient in
      momentum = zip(momentum, Self.matrix(gradient)).map { 0.8 * $0 + $1 }
      return newtonSchulz(momentum, iterations: iterations).map { 0.1 * (3 / below).squareRoot() * $0 }
    }
    let rule = CouplingOptimiser.Rule.muon(memory: 0.8, iterations: iterations)
    expect(try moved(rule, Self.gradients(), below: below), sum(updates))
  }

  @Test("a tall matrix and its transpose have one orthogonal factor", .tags(.identity), arguments: [nil, 4])
  func transposed(iterations: Int?) throws {
    var stream = RandomStream(seed: 9, instance: 0)
    let tall = DenseMatrix(gaussian: 7, 4, variance: 1, from: &stream)
    let wide = DenseMatrix(rows: 4, columns: 7, entries: (0..<28).map { tall.entries[4 * ($0 % 7) + $0 / 7] })
    let (a, b) = (
      try #require(tall.orthogonalised(iterations: iterations)),
      try #require(wide.orthogonalised(iterations: iterations))
    )
    for i in 0..<7 { for j in 0..<4 { #expect(abs(a.entries[4 * i + j] - b.entries[7 * j + i]) < 1e-13) } }
  }

  @Test("muon without momentum and with the exact factor is normalized descent", .tags(.identity))
  func rankOne() throws {
    expect(
      try moved(.muon(memory: 0, iterations: nil), Self.gradients()), try moved(.normalized, Self.gradients())
    )
  }

  @Test("none sees a factor of the loss", .tags(.identity))
  func degreeZero() throws {
    let larger = Self.gradients().map { OuterProduct(column: $0.column.map { 7 * $0 }, row: $0.row) }
    let rules: [CouplingOptimiser.Rule] = [
      .normalized, .sign(memory: 0.3), .adafactor(memory: 0.9), .adam(try Averaging(epsilon: 0)),
      .muon(memory: 0.5, iterations: 5), .muon(memory: 0.5, iterations: nil),
    ]
    for rule in rules { expect(try moved(rule, larger), try moved(rule, Self.gradients()), within: 1e-12) }
  }
}
