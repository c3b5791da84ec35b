import DMFT
import Foundation

/// What `dmft frontier` says.
struct FrontierReport {
  private static let rowCount = 12

  let points: [ComputeFrontier.Point]
  let fits: (loss: PowerLawFit, width: PowerLawFit, time: PowerLawFit)
  /// The exponent of theory; nil for a measured task.
  let predicted: Double?
  /// `time` or `steps`.
  let timeName: String

  var csv: String {
    "compute,loss,width,time\n"
      + points.map { "\($0.compute),\($0.loss),\($0.width),\($0.time)\n" }.joined()
  }

  var json: String {
    JSONText.document([
      (
        "points",
        JSONText.array(
          points.map { point in
            JSONText.object([
              ("compute", JSONText.text(point.compute)), ("loss", JSONText.text(point.loss)),
              ("width", JSONText.text(point.width)), ("time", JSONText.text(point.time)),
            ])
          })
      ),
      ("exponent", JSONText.text(fits.loss.exponent)),
      ("standard_error", JSONText.text(fits.loss.standardError)),
      ("from", JSONText.text(fits.loss.from)), ("to", JSONText.text(fits.loss.to)),
      ("predicted", predicted.map { JSONText.text($0) } ?? "null"),
      ("width_exponent", JSONText.text(fits.width.exponent)),
      ("width_standard_error", JSONText.text(fits.width.standardError)),
      ("time_exponent", JSONText.text(fits.time.exponent)),
      ("time_standard_error", JSONText.text(fits.time.standardError)),
    ])
  }

  var text: String {
    let rows = (0..<min(Self.rowCount, points.count)).map {
      points[$0 * (points.count - 1) / max(1, min(Self.rowCount, points.count) - 1)]
    }
    func column(_ name: String, _ value: (ComputeFrontier.Point) -> Double) -> [String] {
      [name] + rows.map { String(format: "%.4g", value($0)) }
    }
    let table = TextTable.text([
      column("compute", \.compute), column("loss", \.loss), column("width", \.width),
      column(timeName, \.time),
    ])
    return table + "\n" + laws.joined(separator: "\n") + "\n"
  }

  private var laws: [String] {
    let window = String(format: "for C = %.3g … %.3g", fits.loss.from, fits.loss.to)
    let theory = predicted.map { String(format: "; theory: %.4f", $0) } ?? ""
    return [
      "loss  ~ C^-p  p = \(Self.estimate(fits.loss)) \(window)\(theory)",
      "width ~ C^p   p = \(Self.estimate(fits.width))", "\(timeName) ~ C^p   p = \(Self.estimate(fits.time))",
    ]
  }

  private static func estimate(_ fit: PowerLawFit) -> String {
    String(format: "%.4f ± %.2g", fit.exponent, fit.standardError)
  }
}
