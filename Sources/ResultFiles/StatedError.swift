import DMFT
import FileFormats

// Numbers whose relative error is above a thousandth are never shown without it: tables, CSV and figures ask here.
extension Diagnostics {
  /// Up to this relative error numbers may stand alone.
  package static let largestHiddenError = 1e-3

  /// The relative error that has to stand beside the numbers; nil where none has to.
  package var statedError: Double? { Self.stated(largestError) }

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
  package func stating(_ error: Double?) -> LearningCurve {
    guard let error else { return self }
    return LearningCurve(
      axis: axis, points: points,
      columns: columns.flatMap { column -> [Column] in
        guard let quantity = Quantity(rawValue: column.name) else { return [column] }
        let errors = column.values.map { $0.magnitude * error }
        return [
          column,
          .init(column.name + ColumnName.estimateSuffix, "estimated error of the \(quantity.label)", errors),
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
        $1 == 0 ? 0 : $0 / abs($1)
      }
    }
    return (
      LearningCurve(axis: axis, points: points, columns: columns.filter { !names.contains($0.name) }),
      shares.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, $1) }
    )
  }
}

extension TableFile {
  /// The relative error that a column of errors beside it says; nil without one.
  package func statedError(of column: String) throws -> Double? {
    guard let values = names.firstIndex(of: column),
      let errors = names.firstIndex(of: column + ColumnName.estimateSuffix)
    else { return nil }
    return zip(try numbers(in: errors), try numbers(in: values)).reduce(0) {
      max($0, $1.1 == 0 ? 0 : $1.0 / abs($1.1))
    }
  }
}
