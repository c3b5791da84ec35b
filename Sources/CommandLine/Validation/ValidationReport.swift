import DMFT
import LinearAlgebra
import Foundation
import Validation
import Drawing
import FileFormats

/// The report on a set of cases: `report.md`, `report.html`, `report.json`, and a figure and a JSON file a case.
struct ValidationReport {
  var records: [CaseRecord]

  /// Makes the folder, and a first picture: what is missing should be known before anything is computed.
  ///
  /// - Parameter cases: their names.
  static func prepare(_ folder: String, cases: [String]) async throws {
    let names = ["report.md", "report.html", "report.json"] + cases.flatMap { ["\($0).svg", "\($0).json"] }
    let files = names.map { PathText.joined(folder, $0) }
    for file in files { try FileClaims.claim(file, as: .output) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(code: .cannotWrite, message: "\(folder): the folder cannot be made")
    }
    for file in files { try OutputPath.checkPlace(file) }
    let axis = FigureAxis([1, 10])
    let line = FigurePanel.Layer(.line(width: 1), [FigurePoint(1, 1), FigurePoint(10, 10)], .text)
    _ = try await Figure(panels: [FigurePanel(x: axis, y: axis, layers: [line])]).picture(.svg)
  }

  func write(to folder: String) async throws {
    func write(_ data: Data, _ name: String) throws {
      try AtomicFile.write(data, to: PathText.joined(folder, name))
    }
    var sections: [Report.Block] = []
    for record in records {
      let figure = try await CaseFigure(result: record.result).figure.picture(.svg)
      try write(figure, "\(record.name).svg")
      try write(Data(record.json(withCurves: true).text(.elements).utf8), "\(record.name).json")
      sections += section(record, figure)
    }
    let report = Report(title: "Theory against simulation", blocks: head + sections)
    try write(Data(json.utf8), "report.json")
    try write(Data(report.markdown.utf8), "report.md")
    try write(Data(report.html.utf8), "report.html")
  }

  var json: String {
    JSONValue.object([
      ("version", .text(Version.current)),
      ("as_expected", .boolean(records.allSatisfy(\.result.isAsExpected))),
      ("cases", .array(records.map { $0.json(withCurves: false) })),
    ]).text(.elements)
  }

  /// The verdicts together, in one sentence.
  var summary: String {
    let wrong = records.filter { !$0.result.isAsExpected }.map(\.name)
    return wrong.isEmpty
      ? records.count == 1
        ? "The verdict is the expected one." : "All \(records.count) verdicts are the expected ones."
      : "\(wrong.count) of \(records.count.counting("verdict")) \(wrong.count.inflecting("is not the expected one", "are not the expected ones")): \(wrong.joined(separator: ", "))."
  }

  private var head: [Report.Block] {
    let rows = records.map { record in
      Report.Row(
        cells: [
          record.name, record.expected, record.found, record.probability, record.caught, record.finiteSize,
          record.power,
        ], isLink: true, isWrong: !record.result.isAsExpected)
    }
    return [
      .summary(summary),
      .paragraph(
        """
        Networks of several sizes (scales) are trained; their means are extrapolated in 1/scale to infinite size and \
        compared with the theory at all steps and columns together (Hotelling's test). p is the probability of deviations \
        at least as large if the theory is right; a theory is refused when p is below the significance. Caught: \
        the relative deviation that would have been seen at any one value whatever the others do, and one common to all. \
        Effect: mean relative deviation of the single scales, which falls as 1/scale to the given power when the theory \
        is right.
        """),
      .table(
        .init(
          headings: ["case", "expected", "found", "p", "caught", "effect at scales", "power of 1/scale"],
          rows: rows)),
      .paragraph(
        """
        Above: theory (line) and means of the simulations with bands of two standard errors. Below: deviation from the \
        theory; points with bars of two standard errors are the simulations extrapolated to infinite size.
        """),
    ] + losses.map { .paragraph("\($0.name): \($0.meaning ?? $0.label).") }
  }

  /// Those that the cases compare.
  private var losses: [Quantity] {
    let columns = Set(records.flatMap(\.result.description.columns))
    return Quantity.allCases.filter { $0.meaning != nil && columns.contains($0.name) }
  }

  private func section(_ record: CaseRecord, _ figure: Data) -> [Report.Block] {
    [
      .heading(record.name), .paragraph(record.result.description.claim),
      .paragraph("Expected: \(record.expected). Found: \(record.sentence)."),
      .figure(
        .init(
          name: record.name, description: "\(record.name): theory, simulations and deviations", data: figure)),
      .details("Numbers", [.table(record.values), .paragraph("\(record.details).")]),
    ]
  }
}
