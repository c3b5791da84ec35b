import DMFT

/// Everything that a result file holds.
struct ResultRecord: Sendable {
  static let theory = "theory"
  static let simulation = "simulation"

  var curve: LearningCurve
  var twoTime: TwoTimeFunctions?
  /// Of networks on given samples; written, and not read back.
  var fields: SampleFields?
  var configuration: JSONValue
  var engine: String
  var version: String
  var diagnostics: Diagnostics
  /// `theory` or `simulation`.
  var source: String

  var isSimulation: Bool { source == Self.simulation }

  /// The values of a column, with the file blamed in which it is missing.
  func values(of column: String, in file: String) throws -> [Double] {
    guard let values = curve[column] else {
      throw ColumnName.missing(column, in: file, known: curve.columns.map(\.name))
    }
    return values
  }
}

/// What the columns of result files are called, and in words, for files that hold no more than their names.
enum ColumnName {
  /// Ends the name of the column with the standard error of another one.
  static let errorSuffix = "_se"

  static func longName(_ name: String) -> String {
    if let known = Quantity(rawValue: name) { return known.label }
    return measured(name).map { "standard error of the " + longName($0) } ?? name
  }

  /// The order of columns that come from a file without one: as they are written, then by name.
  static func precedes(_ first: String, _ second: String) -> Bool {
    func place(_ name: String) -> Int {
      Quantity.allCases.firstIndex { $0.name == measured(name) ?? name } ?? Quantity.allCases.count
    }
    return (place(first), first) < (place(second), second)
  }

  /// Simulations carry standard errors; of theories only those that sample, which have a bias, as no simulation has.
  static func source(of curve: LearningCurve) -> String {
    let hasErrors = curve.columns.contains { measured($0.name) != nil }
    return hasErrors && curve[.bias] == nil ? ResultRecord.simulation : ResultRecord.theory
  }

  static func missing(_ column: String, in file: String, known: [String]) -> CommandFailure {
    CommandFailure(
      code: .badInput,
      message:
        "\(file): there is no column \(Readable.quoted(column)); there are: \(known.joined(separator: ", "))")
  }

  /// The column whose standard error this one is.
  private static func measured(_ name: String) -> String? {
    name.hasSuffix(errorSuffix) ? String(name.dropLast(errorSuffix.count)) : nil
  }
}

extension Diagnostics {
  /// The relative error of the curve as its engine estimates it; of sampled curves, whose standard errors are columns, the
  /// part that is not among these.
  var largestError: Double? { ["relative_error", "quadrature_error"].compactMap { self[$0] }.max() }
}
