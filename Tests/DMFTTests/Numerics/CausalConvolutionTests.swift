import DMFT
import Foundation
import TestSupport
import Testing

@Suite("Causal convolution")
struct CausalConvolutionTests {
  /// k(τ) = g r^τ: a(t) = f(t) + g Σ r^{t−1−s} a(s), solved by a(t) = 1 + g Σ_{j<t} (r + g)^j for f = 1.
  func geometric(_ t: Int, _ gain: Double, _ ratio: Double) -> Double {
    let growth = ratio + gain
    return 1 + gain * (pow(growth, Double(t)) - 1) / (growth - 1)
  }

  @Test(
    "of a geometric kernel has the closed form", .tags(.closedForm),
    arguments: CausalConvolution.Method.allCases)
  func closedForm(_ method: CausalConvolution.Method) {
    let (gain, ratio, steps) = (0.01, 0.98, 1000)
    let kernel = (0..<steps).map { gain * pow(ratio, Double($0)) }
    let solution = CausalConvolution(kernel: kernel, method: method)
      .solve([Double](repeating: 1, count: steps + 1))
    let exact = (0...steps).map { geometric($0, gain, ratio) }
    #expect(relativeDeviation(of: solution, from: exact, zero: 0) < 1e-12)
  }

  @Test(
    "is the same for every method and length", .tags(.identity),
    arguments: [1, 2, 63, 64, 65, 128, 129, 200, 1000, 1025])
  func methods(_ length: Int) {
    var numbers = SeededNumbers(seed: UInt64(length))
    let kernel = (0..<length).map { 0.3 * pow(Double($0 + 1), -1.3) * numbers.number(in: 0.5...1) }
    let source = (0..<length).map { _ in numbers.number(in: 0...1) }
    let solutions = CausalConvolution.Method.allCases.map {
      CausalConvolution(kernel: kernel, method: $0).solve(source)
    }
    #expect(relativeDeviation(of: solutions[0], from: solutions[2], zero: 0) < 1e-13)
    #expect(relativeDeviation(of: solutions[1], from: solutions[2], zero: 0) < 1e-11)
  }

  @Test("of a batch is that of each source", .tags(.identity))
  func batch() {
    var numbers = SeededNumbers(seed: 4)
    let equation = CausalConvolution(kernel: (0..<300).map { _ in numbers.number(in: -0.01...0.01) })
    let sources = [0, 1, 17, 300].map { count in (0..<count).map { _ in numbers.number(in: -1...1) } }
    #expect(equation.solve(batch: sources) == sources.map { equation.solve($0) })
  }

  @Test("keeps the relative accuracy of what decays; division of power series does not", .tags(.identity))
  func decay() {
    let steps = 4000
    // a falls as t^-3 from 1 to 1e-11.
    let kernel = (0..<steps).map { 0.2 * pow(Double($0 + 1), -3) }
    let source = (0...steps).map { pow(Double($0 + 1), -3) }
    func error(_ method: CausalConvolution.Method) -> Double {
      let exact = CausalConvolution(kernel: kernel, method: .direct).solve(source)
      return relativeDeviation(
        of: CausalConvolution(kernel: kernel, method: method).solve(source), from: exact, zero: 0)
    }
    #expect(error(.relaxed) < 1e-12)
    #expect(error(.division) > 1e-9)
  }

  @Test("gives what its own history demands", .tags(.identity))
  func history() {
    let kernel = (0..<500).map { 0.01 * exp(-Double($0) / 50) }
    let equation = CausalConvolution(kernel: kernel)
    let source = (0...500).map { cos(Double($0)) }
    let solution = equation.solve(source)
    let history = equation.history(of: solution)
    #expect(zip(zip(solution, source), history).allSatisfy { abs($0.0 - $0.1 - $1) < 1e-13 })
  }
}
