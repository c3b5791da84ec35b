import Foundation
import Validation

/// The report as one HTML file that needs no other.
struct HTMLReport {
  var records: [CaseRecord]
  /// SVG pictures by the name of the case.
  var figures: [String: Data]

  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>\(ReportText.title)</title>
    <meta name="viewport" content="width=device-width, initial-scale=1"><style>\(Self.style)</style></head><body>
    <h1>\(ReportText.title)</h1>
    <p><strong>\(Self.escaped(ReportText.summary(records)))</strong></p><p>\(Self.escaped(ReportText.explanation))</p>
    \(summary)
    <p>\(Self.escaped(ReportText.legend))</p>
    \(records.map(section).joined(separator: "\n"))
    </body></html>

    """
  }

  private static let style = """
    body{font:16px/1.5 Helvetica,Arial,sans-serif;color:#222;max-width:75em;margin:2em auto;padding:0 1em}\
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:1em 0}\
    th,td{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}\
    th:first-child,td:first-child{text-align:left}th{border-bottom:2px solid #888}\
    img{max-width:100%;height:auto}.wrong{background:#fde0dc}summary{cursor:pointer}h2{margin-top:2.5em}
    """

  private var summary: String {
    let rows = records.map { record in
      let cells = ReportText.row(record)
      let link = "<a href=\"#\(Self.escaped(record.name))\">\(Self.escaped(cells[0]))</a>"
      let rest = cells.dropFirst().map { "<td>\(Self.escaped($0))</td>" }.joined()
      return "<tr\(record.result.isAsExpected ? "" : " class=\"wrong\"")><td>\(link)</td>\(rest)</tr>"
    }
    return "<table>\(Self.heading(ReportText.headings))\(rows.joined(separator: "\n"))</table>"
  }

  private func section(_ record: CaseRecord) -> String {
    let (name, values) = (Self.escaped(record.name), ReportText.values(record))
    let rows = values.rows.map { "<tr>" + $0.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>" }
    let picture = (figures[record.name] ?? Data()).base64EncodedString()
    return """
      <h2 id="\(name)">\(name)</h2><p>\(Self.escaped(record.result.description.claim))</p>
      <p>Expected: \(record.expected). Found: \(Self.escaped(record.sentence)).</p>
      <img alt="\(name): theory, simulations and deviations" src="data:image/svg+xml;base64,\(picture)">
      <details><summary>Numbers</summary><table>\(Self.heading(values.headings))\(rows.joined(separator: "\n"))</table>
      <p>\(Self.escaped(ReportText.details(record))).</p></details>
      """
  }

  private static func heading(_ cells: [String]) -> String {
    "<tr>" + cells.map { "<th>\(escaped($0))</th>" }.joined() + "</tr>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
