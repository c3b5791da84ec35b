import DMFT
import TestSupport
import Testing

/// The curves were computed by an independent dense implementation with every mode.
@Suite("Reference curves", .tags(.reference))
struct ReferenceTests {
  /// Entries below 1e-13 are differences of numbers of size one (the variance at step 0, or of infinite width): round-off.
  @Test("are met to 1e-9 in every column at every step", arguments: ReferenceCase.names)
  func curve(name: String) throws {
    let reference = try ReferenceCase(named: name)
    let found = try curves(reference.config.run())
    #expect(reference.curves["step"] == (0...reference.config.steps).map(Double.init))
    let expected = reference.curves.filter { $0.key != "step" }
    #expect(deviation(found, from: expected, zero: 1e-13) <= 1e-9)
  }

  @Test("do not depend on how many rows are solved together", arguments: ReferenceCase.names, [8, 32])
  func blocks(name: String, rows: Int) throws {
    let run = try ReferenceCase(named: name).config.run()
    #expect(try deviation(curves(run, blockRows: rows), from: curves(run, blockRows: 1)) <= 1e-11)
  }

  /// The comparison must be able to fail: one sample in a thousand more is seen.
  @Test("differ from those of a slightly different configuration")
  func sensitivity() throws {
    let reference = try ReferenceCase(named: "projected-fixed-data")
    let run = try reference.config.run()
      .with(data: DataSource(samples: .finite(61), labelNoise: 0.2))
    #expect(try deviation(curves(run), from: reference.curves.filter { $0.key != "step" }) > 1e-4)
  }
}
