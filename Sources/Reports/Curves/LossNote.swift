import DMFT
import FileFormats

/// What the losses among the columns of a result are, in the words of its long names (`Quantity.meaning`): under tables, and in
/// JSON. Columns of other programs have no definition here.
package enum LossNote {
  /// A line for each loss.
  package static func text(_ columns: [String]) -> String {
    columns.reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }.compactMap { name in
      Quantity(rawValue: name)?.meaning.map { "\(name): \($0)\n" }
    }.joined()
  }

  /// `definition`, null for a column that is none of this program.
  package static func json(_ column: String) -> (String, JSONValue) {
    ("definition", Quantity(rawValue: column).map { .text($0.definition) } ?? .optional(nil))
  }

  /// `definitions`, by the names of columns.
  package static func json(_ columns: [String]) -> (String, JSONValue) {
    let known = Quantity.allCases.filter { columns.contains($0.name) }
    return ("definitions", .object(known.map { ($0.name, .text($0.definition)) }))
  }
}
