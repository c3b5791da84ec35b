import DMFT
import FileFormats

// Numbers whose relative error is above a thousandth are never shown without it: tables, CSV and figures ask here.
extension Diagnostics {
  /// Up to this relative error numbers may stand alone.
  package static let largestHiddenError = 1e-3

  /// The relative error that has to stand beside the numbers; nil where none has to.
  package var statedError: Double? { Self.stated(largestError) }

  /// What has to stand beside each number; nil where nothing has to.
  package var statedErrors: StatedErrors? {
    let ofLosses = lossError ?? 0
    guard statedError != nil || ofLosses > 0 else { return nil }
    return StatedErrors(relative: largestError ?? 0, ofLosses: ofLosses)
  }

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

/// The errors that stand beside the numbers of a curve.
package struct StatedErrors: Sendable, Hashable {
  /// Of every number; not finite where it is not known.
  package var relative: Double
  /// Absolute, of losses, which are no better known however small they are; 0 where there is none.
  package var ofLosses = 0.0

  package init(relative: Double, ofLosses: Double = 0) {
    (self.relative, self.ofLosses) = (relative, ofLosses)
  }

  /// The error of a value of a quantity; infinite where it is not known, also of zero, and no number of what is none.
  package func error(of value: Double, _ quantity: Quantity?) -> Double {
    guard relative.isFinite || value.isNaN else { return .infinity }
    let own = value.magnitude * relative
    return quantity?.isLoss == true && own < ofLosses ? ofLosses : own
  }

  /// What columns of errors say: a relative one, and an absolute one where all that exceed it are equal, else the largest relative one.
  package init(_ pairs: [(value: Double, error: Double)]) {
    let shares = pairs.map { $0.value == 0 && !$0.error.isInfinite ? 0 : $0.error / abs($0.value) }
    relative = shares.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, $1) }
    guard relative.isFinite, let least = zip(pairs, shares).filter({ $0.0.value != 0 }).map(\.1).min() else {
      return
    }
    let beyond = pairs.map(\.error).enumerated().filter { index, error in
      error > abs(pairs[index].value) * least * (1 + Self.rounding)
    }.map(\.element)
    guard let most = beyond.max(), let fewest = beyond.min(), most <= fewest * (1 + Self.rounding) else {
      return
    }
    (relative, ofLosses) = (least, most)
  }

  /// Of a product and a quotient.
  private static let rounding = 1e-12
}

extension Quantity {
  /// Whether it is a loss, or a part of one.
  fileprivate var isLoss: Bool { self != .readoutNorm }
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
  package static func stated(by errors: StatedErrors?) -> [Entry] {
    guard let errors else { return [] }
    let relative = Entry("relative_error", .number(errors.relative), "what the columns of errors say")
    guard errors.ofLosses > 0 else { return [relative] }
    return [relative, Entry(lossErrorName, .number(errors.ofLosses), "absolute, of losses that are smaller")]
  }
}

extension LearningCurve {
  /// With a column `<name>_error` behind each of its quantities; as it is where nothing has to be stated.
  ///
  /// An error that is not known stands there as infinite, also that of a zero: no number means that nothing is stated, as at points of
  /// a collected sweep that need no error.
  package func stating(_ errors: StatedErrors?) -> LearningCurve {
    guard let errors else { return self }
    return LearningCurve(
      axis: axis, points: points,
      columns: columns.flatMap { column -> [Column] in
        guard let quantity = Quantity(rawValue: column.name) else { return [column] }
        return [
          column,
          .init(
            column.name + ColumnName.estimateSuffix,
            "estimated error of the \(quantity.label); infinite where it is not known, no number where it is small",
            column.values.map { errors.error(of: $0, quantity) }),
        ]
      })
  }

  /// The curve without such columns, and the errors that they say.
  package func withoutStatedErrors() -> (curve: LearningCurve, errors: StatedErrors?) {
    let errors = columns.filter { column in
      ColumnName.estimated(column.name).map { self[$0] != nil } ?? false
    }
    guard !errors.isEmpty else { return (self, nil) }
    let names = Set(errors.map(\.name))
    let pairs = errors.flatMap { column in
      zip(ColumnName.estimated(column.name).flatMap { self[$0] } ?? [], column.values).map {
        (value: $0, error: $1)
      }
    }
    return (
      LearningCurve(axis: axis, points: points, columns: columns.filter { !names.contains($0.name) }),
      StatedErrors(pairs)
    )
  }
}

extension TableFile {
  /// The relative error that a column of errors beside it says, where it is not small; nil without one, not a number where it says none.
  package func statedError(of column: String) throws -> Double? {
    guard let values = names.firstIndex(of: column),
      let errors = names.firstIndex(of: column + ColumnName.estimateSuffix)
    else { return nil }
    let pairs = zip(try numbers(in: values), try numbers(in: errors)).filter {
      !($0 == 0 && !$1.isInfinite ? 0 : $1 / abs($0)).isNaN
    }
    return pairs.isEmpty
      ? .nan : Diagnostics.stated(StatedErrors(pairs.map { (value: $0, error: $1) }).relative)
  }
}
