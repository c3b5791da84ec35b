import Validation

/// The report as Markdown, with figures as files beside it.
struct MarkdownReport {
  var records: [CaseRecord]

  var text: String {
    let head = "# \(ReportText.title)\n\n\(ReportText.summary(records))\n\n\(ReportText.explanation)\n\n"
    let table = Self.table(ReportText.headings, records.map(ReportText.row))
    return head + table + "\n\(ReportText.legend)\n" + records.map(section).joined()
  }

  private func section(_ record: CaseRecord) -> String {
    let values = ReportText.values(record)
    return "\n## \(record.name)\n\n\(record.result.description.claim)\n\nExpected: \(record.expected). "
      + "Found: \(record.sentence).\n\n![\(record.name)](\(record.name).svg)\n\n"
      + Self.table(values.headings, values.rows) + "\n\(ReportText.details(record)).\n"
  }

  private static func table(_ headings: [String], _ rows: [[String]]) -> String {
    ([headings, headings.map { _ in "---" }] + rows)
      .map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n" }.joined()
  }
}
