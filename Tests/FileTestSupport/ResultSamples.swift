import DMFT

import FileFormats
import ResultFiles

/// Records that tests write and read.
package enum ResultSamples {
  /// Numbers whose last binary digit is easily lost.
  package static let values = [0.1, 1.0 / 3, Double.leastNonzeroMagnitude, 123_456_789.123_456_78, 1e300, 2]

  package static let configuration = JSONValue.object([
    ("task", .object([("beta", .number(0.5)), ("alpha", .number(1.5)), ("modes", .text("infinite"))])),
    (
      "network",
      .object([("width", .array([.integer(256), .number(256), .number(1e22)])), ("trained", .boolean(true))])
    ),
    ("note", .text("γ \"quoted\" \\ line\nend \u{1}")), ("empty", .array([])),
  ])

  package static let diagnostics = Diagnostics(
    engine: "march", reason: "two-time, because γ > 0",
    entries: [
      .init("nodes", .number(64), "quadrature nodes"),
      .init("residual", .number(1.1e-13), "largest residual"),
      .init("blas", .text("OpenBLAS"), "library"),
    ])

  package static func theory(axis: LearningCurve.Axis = .step, twoTime: Bool = false) -> ResultRecord {
    let points = axis == .step ? [0, 1, 2, 5, 10, 1000] : [0, 0.1, 1.0 / 3, 7, 1e3, 1e12]
    return ResultRecord(
      curve: LearningCurve(
        axis: axis, points: points,
        columns: [
          .init("test_loss", "test loss", values), .init("bias", "bias", values.reversed()),
          .init("aardvark", "a column out of order", values.map { -$0 }),
        ]),
      twoTime: twoTime ? functions : nil, configuration: configuration, engine: "march", version: "0.1.0",
      diagnostics: diagnostics, source: ResultRecord.theory)
  }

  package static let functions = TwoTimeFunctions(
    steps: [0, 3, 10],
    functions: [
      .init("residual_correlation", "correlation of the residual", (0..<9).map { Double($0) / 7 }),
      .init("response", "response", (0..<9).map { -Double($0) / 3 }),
    ])

  package static func simulation() -> ResultRecord {
    var record = theory()
    record.curve.columns = [
      .init("test_loss", "test loss", values),
      .init("test_loss_se", "standard error of the test loss", values.map { $0 / 20 }),
    ]
    record.source = ResultRecord.simulation
    record.engine = "simulation"
    record.diagnostics.engine = "simulation"
    return record
  }

  /// A loss that falls as a power, with an error of 5 %.
  package static func power(_ exponent: Double, source: String) -> ResultRecord {
    var record = theory()
    record.source = source
    let points = (0...200).map(Double.init)
    let loss = points.map { 1 / (1 + exponent * $0) }
    record.curve = LearningCurve(
      axis: .step, points: points, columns: [.init("test_loss", "test loss", loss)])
    if source == ResultRecord.simulation {
      record.curve.columns.append(.init("test_loss_se", "standard error", loss.map { $0 / 20 }))
    }
    return record
  }
}

extension ResultRecord {
  /// All that two records say is the same. The order of diagnostics, which JSON does not keep, says nothing.
  package func isEqual(to other: ResultRecord) -> Bool {
    curve == other.curve && twoTime == other.twoTime && configuration == other.configuration
      && engine == other.engine && version == other.version && diagnostics.reason == other.diagnostics.reason
      && diagnostics.engine == other.diagnostics.engine
      && Set(diagnostics.entries) == Set(other.diagnostics.entries)
      && source == other.source
  }
}
