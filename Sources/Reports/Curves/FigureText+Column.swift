import DMFT
import Drawing
import ResultFiles

extension FigureText {
  /// What an axis says of a column; of losses how they are defined, where the axis is long enough.
  ///
  /// - Parameter longName: of a column that this program has no words for.
  package init(of column: String, longName: String? = nil) {
    guard let quantity = Quantity(rawValue: column) else {
      // Long names of files say more than an axis has room for.
      self.init(longName.flatMap { $0.isEmpty ? nil : $0 } ?? ColumnName.longName(column))
      return
    }
    self.init(quantity.axisLabel, short: quantity.label)
  }
}
