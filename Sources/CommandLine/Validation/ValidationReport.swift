import Foundation
import Validation

/// The report on a set of cases: `report.md`, `report.html`, `report.json`, and a figure and a JSON file a case.
struct ValidationReport {
  var records: [CaseRecord]

  /// Makes the folder, and a first picture: what is missing should be known before anything is computed.
  static func prepare(_ folder: String) async throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(code: .cannotWrite, message: "\(folder): the folder cannot be made")
    }
    try OutputPath.check((folder as NSString).appendingPathComponent("report.md"))
    _ = try await Gnuplot.output(of: "set terminal svg\nplot 0\n")
  }

  func write(to folder: String) async throws {
    var figures: [String: Data] = [:]
    for record in records {
      let figure = try await CaseFigure(result: record.result).picture()
      figures[record.name] = figure
      try write(figure, to: "\(record.name).svg", in: folder)
      try write(record.json(withCurves: true).text(.elements), to: "\(record.name).json", in: folder)
    }
    try write(json, to: "report.json", in: folder)
    try write(MarkdownReport(records: records).text, to: "report.md", in: folder)
    try write(HTMLReport(records: records, figures: figures).text, to: "report.html", in: folder)
  }

  private var json: String {
    JSONValue.object([
      ("version", .text(Version.current)),
      ("as_expected", .boolean(records.allSatisfy(\.result.isAsExpected))),
      ("cases", .array(records.map { $0.json(withCurves: false) })),
    ]).text(.elements)
  }

  private func write(_ text: String, to name: String, in folder: String) throws {
    try write(Data(text.utf8), to: name, in: folder)
  }

  private func write(_ data: Data, to name: String, in folder: String) throws {
    try AtomicFile.write(data, to: (folder as NSString).appendingPathComponent(name))
  }
}
