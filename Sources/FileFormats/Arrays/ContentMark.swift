/// What a file held when a configuration was read: a number by which its values are known again.
///
/// Of the values, not of the bytes: another comment, or the same table in another format, is the same content.
package struct ContentMark: Sendable, Hashable {
  /// The key that names the file: `task.file`.
  package let key: String
  /// The file as the configuration calls it.
  package let name: String
  /// Sixteen digits of base 16.
  package let mark: String

  package init(key: String, name: String, values: some Sequence<Double>) {
    (self.key, self.name) = (key, name)
    // FNV-1a over the bits of the numbers.
    let hash = values.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, value in
      (hash ^ value.bitPattern) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    mark = String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// As files that are to be gone on from carry them: marks by key.
  package static func json(_ marks: [ContentMark]) -> JSONValue {
    .object(marks.map { ($0.key, .text($0.mark)) })
  }

  /// The first key whose file does not hold what it did; nil when all do.
  package static func difference(_ marks: JSONValue, from other: JSONValue) -> String? {
    guard case .object(let own) = marks, case .object(let found) = other else { return nil }
    return own.first { other[$0.0] != $0.1 }?.0 ?? found.first { marks[$0.0] == nil }?.0
  }
}
