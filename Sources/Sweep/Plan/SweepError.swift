/// Why a sweep cannot go on. What goes wrong at a single point is a result, see `PointResult`.
public enum SweepError: Error, Sendable, Hashable {
  /// A name that two axes or coordinates would have, or that stands for something else in the data set.
  case names(String)
  case cannotWrite(path: String, reason: String)
  /// There is no sweep in the directory.
  case missing(path: String)
  /// A file of the sweep is not what was written.
  case damaged(path: String, reason: String)
  /// The directory holds something else.
  case occupied(path: String, by: String)
  /// A file that configurations name holds other numbers than when the sweep was made.
  case changed(path: String, key: String, name: String)
}
