import DMFT
import TestSupport
import Testing

@Suite("The error of nodes that are asked for")
struct AskedNodesTests {
  /// Of first order or, where it is no longer small, of a march on more nodes.
  @Test("is not smaller than that of the curve", .tags(.limit), arguments: [8, 10, 11, 12])
  func stated(nodes: Int) throws {
    let run = try makeRun(
      task: powerLaw(modes: 2000), network: .deep(widths: [.finite(64), .finite(64)]),
      data: DataSource(batch: .size(32)), steps: 300)
    var options = SolverOptions()
    options.engine = .march
    let expected = try #require(solve(run, options: options).curve[.testLoss])
    options.march.nodes = nodes
    let solution = try solve(run, options: options)
    let loss = try #require(solution.curve[.testLoss])
    let error = zip(loss, expected).reduce(0) { max($0, abs($1.0 - $1.1) / $1.1) }
    let stated = try #require(solution.diagnostics["quadrature_error"])
    #expect(error <= stated && stated <= 10 * error, "\(error), stated \(stated)")
  }
}
