import DMFT
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Muon by its signals")
struct ConditionedChainTests {
  static func run(width: Int, modes: Int = 6, steps: Int = 12, data: DataSource? = nil) throws -> Run {
    let muon = try CouplingOptimiser(.muon(memory: 0.7, iterations: 3), learningRate: 0.1)
    let network = try Network(
      couplings: [
        Coupling(.gaussian, trained: false), Coupling(.identity, trained: true, optimiser: muon),
      ], widths: [.finite(width), .finite(width)])
    return try Run(
      task: powerLaw(modes: modes), network: network,
      data: data ?? DataSource(batch: .size(4), labelNoise: 0.1),
      optimiser: StochasticGradientDescent(learningRate: 0.2), steps: steps)
  }

  @Test("the history of an identity is the matrix under Muon", .tags(.identity))
  func history() {
    var history = MuonHistory(rate: 0.3, memory: 0.7, iterations: 5, width: 9, steps: 6)
    var map = OrthogonalWeights(
      DenseMatrix(identity: 9), memory: 0.7, iterations: 5, UpdateNormalisation(rate: 0.3, below: 9, above: 9)
    )
    var stream = RandomStream(seed: 1, instance: 0)
    var result = [Double](repeating: 0, count: 9)
    for step in 0..<6 {
      let (g, h) = (step == 0 ? Array(repeating: 0, count: 9) : stream.normals(9), stream.normals(9))
      history.advance(backward: g, forward: h)
      map.advance(along: OuterProduct(column: g, row: h), at: TrainingPlace(step: step, steps: 6))
      let probe = stream.normals(9)
      map.weights.apply(to: probe, into: &result)
      for (a, b) in zip(history.raise(probe), result) { #expect(abs(a - b) < 1e-11) }
      map.weights.applyTransposed(to: probe, times: 1, into: &result)
      for (a, b) in zip(history.lower(probe), result) { #expect(abs(a - b) < 1e-11) }
    }
  }

  @Test("a map drawn by its products is linear, and is one map", .tags(.identity))
  func oneMap() {
    var stream = RandomStream(seed: 2, instance: 0)
    var map = LazyGaussianMap(upper: 7, lower: 5, products: 9)
    let (x, y) = (stream.normals(5), stream.normals(7))
    let (up, down) = (map.apply(to: x, from: &stream), map.applyTransposed(to: y, from: &stream))
    // y·A x = x·Aᵀy, and the same again.
    #expect(abs(dot(y.span, up.span) - dot(x.span, down.span)) < 1e-12)
    for (a, b) in zip(map.apply(to: x.map { 2 * $0 }, from: &stream), up) { #expect(abs(a - 2 * b) < 1e-12) }
    // Five directions are all that there are.
    let columns = (0..<5).map { k in map.apply(to: (0..<5).map { $0 == k ? 1 : 0 }, from: &stream) }
    let z = stream.normals(5)
    let whole = (0..<7).map { i in (0..<5).reduce(0) { $0 + columns[$1][i] * z[$1] } }
    for (a, b) in zip(map.apply(to: z, from: &stream), whole) { #expect(abs(a - b) < 1e-11) }
    #expect(abs(dot(y.span, whole.span) - dot(z.span, down.span)) < 1e-11)
  }

  @Test("its entries are independent and of variance 1", .tags(.statistics))
  func white() {
    var stream = RandomStream(seed: 3, instance: 0)
    var (squares, products) = ([Double](), [Double]())
    for _ in 0..<4000 {
      var map = LazyGaussianMap(upper: 3, lower: 2, products: 4)
      _ = map.apply(to: stream.normals(2), from: &stream)
      _ = map.applyTransposed(to: stream.normals(3), from: &stream)
      let columns = [map.apply(to: [1, 0], from: &stream), map.apply(to: [0, 1], from: &stream)]
      squares.append(columns[0][1] * columns[0][1])
      products.append(columns[0][0] * columns[1][2])
    }
    #expect(deviation(squares, from: 1) < 4 && deviation(products, from: 0) < 4)
  }

  @Test("losses have the law of those of networks made of matrices", .tags(.statistics))
  func law() throws {
    let run = try Self.run(width: 10)
    let (plan, modes) = (try ChainPlan(run.linear, run), try SimulatedModes(run.task))
    let history = try #require(plan.history)
    func losses(_ draw: (RandomStream) -> any SimulatedNetwork, family: Int) -> [Double] {
      (0..<1500).map { instance in
        var network = draw(RandomStream(seed: 4, instance: instance, family: family))
        for _ in 0..<12 { network.advance() }
        return network.observation.testLoss
      }
    }
    let matrices = losses({ SimulatedChain(plan, modes, from: $0) }, family: 1)
    let signals = losses({ ConditionedChain(plan, modes, history, from: $0) }, family: 2)
    #expect(kolmogorovSmirnov(matrices, signals) < 1.95)
    #expect(kolmogorovSmirnov(matrices.map { 1.1 * $0 }, signals) > 1.95)
  }

  @Test("is used where it is cheaper, and what it takes is said", .tags(.contract))
  func choice() throws {
    func plan(_ run: Run) throws -> ChainPlan { try ChainPlan(run.linear, run) }
    let (wide, narrow) = (try plan(Self.run(width: 5000)), try plan(Self.run(width: 10, steps: 500)))
    #expect(wide.usesHistory && !narrow.usesHistory)
    #expect(wide.demand(observations: 1).operations < wide.matrixDemand.operations / 100)
    #expect(try wide.networks()(RandomStream(seed: 1, instance: 0)) is ConditionedChain)
    #expect(try narrow.networks()(RandomStream(seed: 1, instance: 0)) is SimulatedChain)
  }
}
