import DMFT
import FileFormats
import ResultFiles

/// The column that a command takes when none is asked for: the test loss, or of files without one the only loss that they have
/// in common, which is said.
enum ColumnChoice {
  /// - Parameters:
  ///   - asked: the name that was given.
  ///   - files: the columns of each file, the axis left out.
  ///   - use: what is done with it, for the note.
  static func resolve(_ asked: String?, in files: [(file: String, columns: [String])], use: String) -> String
  {
    let usual = Quantity.testLoss.name
    guard asked == nil, let lacking = files.first(where: { !$0.columns.contains(usual) }) else {
      return asked ?? usual
    }
    let common = lacking.columns.filter { name in
      !name.hasSuffix(ColumnName.errorSuffix) && !OwnColumns.isIndex(name)
        && files.allSatisfy { $0.columns.contains(name) }
    }
    let losses = common.filter { $0.lowercased().contains("loss") }
    // Without a loss there is still no doubt where there is but one column.
    guard let only = losses.count == 1 ? losses.first : common.count == 1 ? common.first : nil else {
      return usual
    }
    StandardError.write("dmft: note: \(lacking.file) has no \(usual): \(only) is \(use)")
    return only
  }
}
