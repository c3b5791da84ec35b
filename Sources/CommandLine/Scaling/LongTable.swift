import ArgumentParser
import DMFT
import FileFormats
import ResultFiles

/// Which columns of a long table, one line a point, hold width, time and loss.
struct LongTableOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The column of a table that holds the width (or size).", valueName: "name"))
  var widthColumn: String?

  @Option(help: ArgumentHelp("The column that holds the time (steps, samples, …).", valueName: "name"))
  var timeColumn: String?

  @Option(help: ArgumentHelp("The column that holds the loss.", valueName: "name"))
  var lossColumn: String?

  private static let usual = (
    width: ["width", "N"], time: ["time", "step", "t"], loss: ["test_loss", "loss"]
  )

  /// The points of a table; of no width, all of one curve.
  ///
  /// - Returns: the points, and the columns of their losses and times; nil for the CSV of one result, which no option names columns of.
  /// - Throws: `CommandFailure` for a missing column, and for a field that is not a number.
  func points(_ file: String) throws -> (points: [LossSurface.Point], column: String, axis: String)? {
    let table = try TableFile.read(file)
    let isNamed = [widthColumn, timeColumn, lossColumn].contains { $0 != nil }
    guard isNamed || Self.usual.width.contains(where: table.names.contains) else { return nil }
    try table.checkFieldCounts()
    func numbers(_ name: String?, _ usual: [String]) throws -> [Double]? {
      guard let column = name ?? usual.first(where: table.names.contains) else { return nil }
      guard let index = try table.index(of: column, among: table.names) else {
        throw ColumnName.missing(column, in: file, known: table.names)
      }
      return try table.numbers(in: index)
    }
    guard let times = try numbers(timeColumn, Self.usual.time) else {
      throw ColumnName.missing(Self.usual.time[0], in: file, known: table.names)
    }
    guard let losses = try numbers(lossColumn, Self.usual.loss) else {
      throw ColumnName.missing(Self.usual.loss[0], in: file, known: table.names)
    }
    let widths = try numbers(widthColumn, Self.usual.width)
    let column = lossColumn ?? Self.usual.loss.first(where: table.names.contains) ?? ""
    let axis = timeColumn ?? Self.usual.time.first(where: table.names.contains) ?? ""
    return (
      losses.indices.map { .init(width: widths?[$0] ?? 1, time: times[$0], loss: losses[$0]) }, column, axis
    )
  }
}
