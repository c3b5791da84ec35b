import LinearAlgebra
import FileFormats

/// What targets are: numbers to be predicted, or classes.
///
/// Whole numbers and truth values in one column are taken for classes when there are few of them: two become −1 and 1, more
/// become one column each, 1 for the samples of the class and 0 for the others. Nothing is centred.
struct TargetLabels {
  /// What a user may say of them.
  enum Meaning: String, CaseIterable { case auto, classes, values }

  let matrix: DenseMatrix
  /// What was made of them, and what would change it, without a full stop; nil for numbers as they are, unless they look like labels.
  let remark: String?

  /// More classes than this, or fewer samples of each than `fewest` on average, are numbers.
  private static let most = 1000
  private static let fewest = 5
  private static let largestWhole = 0x1p53

  /// - Throws: `CommandFailure` with `badInput` for more than two dimensions, and for classes that are asked for where several
  ///   columns or numbers that are not whole stand.
  init(_ array: NumericArray, as meaning: Meaning, path: String) throws {
    let plain = try array.matrix(path)
    if array.kind == .integer, let large = array.values.first(where: { $0.magnitude > Self.largestWhole }) {
      throw CommandFailure(
        code: .badInput,
        message:
          "\(path): a whole number of about \(large.readable(digits: 4)), beyond 2^53, where numbers of 64 bits in floating point "
          + "are no longer told apart; allowed: smaller whole numbers, or numbers in floating point (x.astype(float))"
      )
    }
    let classes = Set(array.values).sorted()
    guard meaning != .values, try Self.areClasses(array, plain, classes, meaning, path) else {
      matrix = plain
      remark = meaning == .auto ? Self.doubt(array, plain, classes) : nil
      return
    }
    if classes.count == 2 {
      matrix = DenseMatrix(
        rows: plain.rows, columns: 1, entries: plain.entries.map { $0 == classes[0] ? -1 : 1 })
      remark = classes == [-1, 1] ? nil : "2 classes, \(Self.text(classes)), as −1 and 1\(Self.remedy)"
      return
    }
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var entries = [Double](repeating: 0, count: plain.rows * classes.count)
    for (row, label) in plain.entries.enumerated() {
      entries[row * classes.count + (numbers[label] ?? 0)] = 1
    }
    matrix = DenseMatrix(rows: plain.rows, columns: classes.count, entries: entries)
    remark =
      "\(classes.count.counting("class", as: "classes")), \(Self.text(classes)), one column of 0 and 1 each (one-hot)\(Self.remedy)"
  }

  private static let remedy = "; --targets-as values takes them as numbers"

  /// Labels written with a point: 0.0, 1.0, 2.0.
  private static func doubt(_ array: NumericArray, _ matrix: DenseMatrix, _ classes: [Double]) -> String? {
    guard array.kind == .floating, matrix.columns == 1, classes.count > 1, classes != [-1, 1],
      fewest * classes.count <= matrix.rows, classes.allSatisfy({ $0 == $0.rounded() })
    else { return nil }
    return
      "\(classes.count) whole numbers, \(text(classes)), in floating point, as numbers; --targets-as classes takes them as class labels"
  }

  private static func areClasses(
    _ array: NumericArray, _ matrix: DenseMatrix, _ classes: [Double], _ meaning: Meaning, _ path: String
  ) throws -> Bool {
    let areWhole = array.kind != .floating || array.values.allSatisfy { $0 == $0.rounded() }
    if meaning == .classes {
      guard matrix.columns == 1, areWhole else {
        throw CommandFailure(
          code: .badInput, message: "\(path): --targets-as classes; allowed: one column of whole numbers")
      }
      guard classes.count <= most else {
        throw CommandFailure(
          code: .badInput, message: "\(path): \(classes.count) classes; allowed: at most \(most)")
      }
      return classes.count > 1
    }
    return array.kind != .floating && matrix.columns == 1 && classes.count > 1 && classes.count <= most
      && (classes.count == 2 || fewest * classes.count <= matrix.rows)
  }

  private static func text(_ classes: [Double]) -> String {
    let shown = classes.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }
    return shown.count <= 3 ? shown.joined(separator: ", ") : "\(shown[0]) … \(shown[shown.count - 1])"
  }
}
