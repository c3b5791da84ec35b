import DMFT
import FileFormats

// Numbers whose relative error is above a thousandth are never shown without it: tables, CSV and figures ask here.
extension Diagnostics {
  /// Up to this relative error numbers may stand alone.
  package static let largestHiddenError = 1e-3

  /// The relative error that has to stand beside the numbers; nil where none has to.
  package var statedError: Double? { Self.stated(largestError) }

  /// A stated error in JSON: null where none is stated, words where it is not known.
  package static func json(_ error: Double?) -> JSONValue {
    guard let error, !error.isFinite else { return .optional(error) }
    return .text(words(error))
  }

  /// A stated error in a sentence.
  package static func words(_ error: Double) -> String {
    error.isFinite ? NumberText.short(error, 2) : "not known"
  }

  /// The same of a relative error; one that is not a number is stated.
  package static func stated(_ error: Double?) -> Double? {
    error.flatMap { $0 <= largestHiddenError ? nil : $0 }
  }
}

extension ColumnName {
  /// Ends the name of the column with the estimated error of another one, in CSV, which has no other place for it.
  package static let estimateSuffix = "_error"

  /// The quantity whose estimated error a column is.
  static func estimated(_ name: String) -> Quantity? {
    name.hasSuffix(estimateSuffix) ? Quantity(rawValue: String(name.dropLast(estimateSuffix.count))) : nil
  }
}

extension Diagnostics {
  /// What a curve says with its columns of errors, if there are some.
  package static func stated(by error: Double?) -> [Entry] {
    error.map { [Entry("relative_error", .number($0), "the largest of the columns of errors")] } ?? []
  }
}

extension LearningCurve {
  /// With a column `<name>_error` behind each of its quantities; as it is where nothing has to be stated.
  ///
  /// An error that is not known stands there as infinite, also that of a zero: no number means that nothing is stated, as at points of
  /// a collected sweep that need no error.
  package func stating(_ error: Double?) -> LearningCurve {
    guard let error else { return self }
    func spread(_ value: Double) -> Double {
      error.isFinite || value.isNaN ? value.magnitude * error : .infinity
    }
    return LearningCurve(
      axis: axis, points: points,
      columns: columns.flatMap { column -> [Column] in
        guard let quantity = Quantity(rawValue: column.name) else { return [column] }
        return [
          column,
          .init(
            column.name + ColumnName.estimateSuffix,
            "estimated error of the \(quantity.label); infinite where it is not known, no number where it is small",
            column.values.map(spread)),
        ]
      })
  }

  /// The curve without such columns, and the relative error that they say.
  package func withoutStatedErrors() -> (curve: LearningCurve, error: Double?) {
    let errors = columns.filter { column in
      ColumnName.estimated(column.name).map { self[$0] != nil } ?? false
    }
    guard !errors.isEmpty else { return (self, nil) }
    let names = Set(errors.map(\.name))
    let shares = errors.flatMap { column in
      zip(column.values, ColumnName.estimated(column.name).flatMap { self[$0] } ?? []).map {
        $1 == 0 && !$0.isInfinite ? 0 : $0 / abs($1)
      }
    }
    return (
      LearningCurve(axis: axis, points: points, columns: columns.filter { !names.contains($0.name) }),
      shares.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, $1) }
    )
  }
}

extension TableFile {
  /// The relative error that a column of errors beside it says; nil without one, not a number where it says none.
  package func statedError(of column: String) throws -> Double? {
    guard let values = names.firstIndex(of: column),
      let errors = names.firstIndex(of: column + ColumnName.estimateSuffix)
    else { return nil }
    let shares = zip(try numbers(in: errors), try numbers(in: values)).map {
      $1 == 0 && !$0.isInfinite ? 0 : $0 / abs($1)
    }
    return shares.filter { !$0.isNaN }.max() ?? .nan
  }
}
