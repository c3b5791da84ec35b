import DMFT
import FileFormats

/// Everything that a result file holds.
package struct ResultRecord: Sendable {
  package static let theory = "theory"
  package static let simulation = "simulation"

  package var curve: LearningCurve
  package var twoTime: TwoTimeFunctions?
  /// Of networks on given samples; written, and not read back.
  package var fields: SampleFields?
  package var configuration: JSONValue
  package var engine: String
  package var version: String
  package var diagnostics: Diagnostics
  /// `theory` or `simulation`.
  package var source: String

  package init(
    curve: LearningCurve, twoTime: TwoTimeFunctions? = nil, fields: SampleFields? = nil,
    configuration: JSONValue, engine: String, version: String, diagnostics: Diagnostics, source: String
  ) {
    self.curve = curve
    self.twoTime = twoTime
    self.fields = fields
    self.configuration = configuration
    self.engine = engine
    self.version = version
    self.diagnostics = diagnostics
    self.source = source
  }

  package var isSimulation: Bool { source == Self.simulation }

  /// The values of a column, with the file blamed in which it is missing.
  package func values(of column: String, in file: String) throws -> [Double] {
    guard let values = curve[column] else {
      throw ColumnName.missing(column, in: file, known: curve.columns.map(\.name))
    }
    return values
  }
}

/// What the columns of result files are called, and in words, for files that hold no more than their names.
package enum ColumnName {
  /// Ends the name of the column with the standard error of another one.
  package static let errorSuffix = "_se"

  package static func longName(_ name: String) -> String {
    if let known = Quantity(rawValue: name) { return known.label }
    return measured(name).map { "standard error of the " + longName($0) } ?? name
  }

  /// The order of columns that come from a file without one: as they are written, then by name.
  package static func precedes(_ first: String, _ second: String) -> Bool {
    func place(_ name: String) -> Int {
      Quantity.allCases.firstIndex { $0.name == measured(name) ?? name } ?? Quantity.allCases.count
    }
    return (place(first), first) < (place(second), second)
  }

  /// Simulations carry standard errors; of theories only those that sample, which have a bias, as no simulation has.
  package static func source(of curve: LearningCurve) -> String {
    let hasErrors = curve.columns.contains { measured($0.name) != nil }
    return hasErrors && curve[.bias] == nil ? ResultRecord.simulation : ResultRecord.theory
  }

  package static func missing(_ column: String, in file: String, known: [String]) -> CommandFailure {
    CommandFailure(
      code: .badInput,
      message: "\(file): there is no column \(Readable.quoted(column)); there are: \(list(known))")
  }

  /// For messages: a column without a name, as those of row numbers have none, is passed over.
  static func list(_ names: [String]) -> String {
    let named = names.filter { !$0.isEmpty }.map(Readable.shortened)
    return named.isEmpty ? "none" : named.joined(separator: ", ")
  }

  /// The column whose standard error this one is.
  private static func measured(_ name: String) -> String? {
    name.hasSuffix(errorSuffix) ? String(name.dropLast(errorSuffix.count)) : nil
  }
}
