import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("Modes of a simulation")
struct SimulatedModesTests {
  @Test("a degenerate mode is as many copies, which share its power", .tags(.identity))
  func copies() throws {
    let degenerate = try SimulatedModes(
      MeasuredTask(modes: [Mode(eigenvalue: 0.5, targetPower: 0.9, multiplicity: 3)]))
    let listed = try SimulatedModes(
      MeasuredTask(modes: Array(repeating: Mode(eigenvalue: 0.5, targetPower: 0.9 / 3), count: 3)))
    #expect(degenerate.eigenvalues == listed.eigenvalues)
    for (a, b) in zip(degenerate.target, listed.target) { #expect(abs(a - b) < 1e-15) }
    #expect(abs(degenerate.testLoss(of: degenerate.target) - 0.9) < 1e-15)
  }

  @Test("fractions of a mode and unlearnable targets are refused", .tags(.contract))
  func refusals() throws {
    for mode in [
      Mode(eigenvalue: 1, targetPower: 1, multiplicity: 1.5), Mode(eigenvalue: 0, targetPower: 1),
    ] {
      let task = try MeasuredTask(modes: [Mode(eigenvalue: 0.5, targetPower: 1), mode])
      #expect(throws: DescriptionError.self) { try SimulatedModes(task) }
    }
  }
}
