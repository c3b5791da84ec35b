import DMFT
import TestSupport
import Testing

@Suite("Activations of arrays")
struct ActivationTests {
  @Test(
    "are φ and φ′ of the description, as far as asked", .tags(.identity),
    arguments: Activation.Function.allCases, [1, 2, 3, 5])
  func values(_ function: Activation.Function, _ power: Int) throws {
    let activation = try Activation(function, power: power)
    let start = [-3.0, -0.7, -0.0, 0, 0.2, 1.1, 4, 9]
    var (values, slopes) = (start, [Double](repeating: 7, count: start.count))
    activation.evaluate(&values, slopes: &slopes, count: start.count - 1)
    for (index, h) in start.dropLast().enumerated() {
      #expect(relativeDeviation(of: values[index], from: activation.value(h), zero: 1e-15) < 1e-14)
      #expect(relativeDeviation(of: slopes[index], from: activation.derivative(h), zero: 1e-15) < 1e-14)
    }
    #expect(values[7] == 9 && slopes[7] == 7)
  }

  @Test(
    "what is no number stays none, so that a divergence is seen", .tags(.contract),
    arguments: Activation.Function.allCases)
  func notANumber(_ function: Activation.Function) throws {
    var (values, slopes) = ([Double.nan], [0.0])
    try Activation(function).evaluate(&values, slopes: &slopes, count: 1)
    #expect(values[0].isNaN)
  }
}
