import DMFT
import Foundation
import TestSupport
import Testing

@Suite("Compute frontier")
struct ComputeFrontierTests {
  /// L = t^-χ + N^-ω: the best share of C = N t is where χ t^-χ = ω N^-ω, and L ~ C^-(χω/(χ + ω)).
  @Test("of two power laws is their harmonic mean, with the best width and time", .tags(.closedForm))
  func harmonic() throws {
    let (chi, omega) = (0.6, 0.9)
    let times = (0..<300).map { pow(10, Double($0) / 25) }
    let curves = (0..<40).map { index in
      let width = pow(10, Double(index) / 5)
      return ComputeFrontier.Curve(
        width: width, loss: LogCurve(times, times.map { pow($0, -chi) + pow(width, -omega) }))
    }
    let frontier = ComputeFrontier(curves)
    let fits = try frontier.exponents(from: 1e4, to: 1e9)
    #expect(abs(fits.loss.exponent - chi * omega / (chi + omega)) < 1e-3)
    #expect(abs(fits.width.exponent - chi / (chi + omega)) < 5e-3)
    #expect(abs(fits.time.exponent - omega / (chi + omega)) < 5e-3)
    let point = try #require(frontier.points.first { $0.compute > 1e6 })
    let balance = chi * pow(point.time, -chi) / (omega * pow(point.width, -omega))
    #expect(abs(balance - 1) < 0.05)
    #expect(abs(point.width * point.time / point.compute - 1) < 1e-9)
  }

  @Test("Compute beyond the best width's range is left out", .tags(.contract))
  func bracket() {
    let times = (0..<50).map { pow(10, Double($0) / 10) }
    let curves = [10.0, 20, 40].map { width in
      ComputeFrontier.Curve(width: width, loss: LogCurve(times, times.map { pow($0, -0.5) }))
    }
    #expect(ComputeFrontier(curves).points.isEmpty)
  }

  @Test("of the flow: threads do not change it, and it lies below all curves", .tags(.identity))
  func flow() async throws {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .infinite)
    let run = try makeFlow(task: task, depth: 1, width: .finite(1), until: 1e4, points: 60)
    let widths = [10, 30, 90, 270, 810]
    let one = try await ComputeFrontier.curves(of: run, widths: widths, threads: 1)
    let two = try await ComputeFrontier.curves(of: run, widths: widths, threads: 2)
    #expect(one == two)
    for point in ComputeFrontier(one).points {
      for curve in one {
        if let value = curve.loss.value(at: log(point.compute / curve.width)) {
          #expect(log(point.loss) < value + 1e-9)
        }
      }
    }
  }
}
