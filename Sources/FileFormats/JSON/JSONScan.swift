import Foundation

/// A look at JSON for what `JSONDecoder` does not say: keys that an object has twice, of which it takes one, and numbers outside the
/// range of `Double`, at which it ends, or which it takes for no numbers.
///
/// What is no JSON passes: the decoder refuses it. JSON5, of which `NaN` and `Infinity` are read, is followed too.
struct JSONScan {
  enum Fault: Error {
    /// A key that an object has twice, and the line of the second one.
    case repetition(key: String, line: Int)
    /// A number that is not 0, and smaller than any of 64 bits.
    case tooSmall(number: String, line: Int)
  }

  private let bytes: [UInt8]
  private var place = 0
  /// Keys of the objects around; nil of an array.
  private var around: [Set<String>?] = []
  private var result: [UInt8] = []
  /// Up to where the text is in the result.
  private var taken = 0

  private init(_ text: String) { bytes = Array(text.utf8) }

  /// The text with infinities in the place of numbers beyond the range, as tables are read.
  ///
  /// - Throws: `Fault`, the first one.
  static func withinRange(_ text: String) throws(Fault) -> [UInt8] {
    var scan = JSONScan(text)
    while let byte = scan.next { try scan.step(byte) }
    return scan.taken == 0 ? scan.bytes : scan.result + scan.bytes[scan.taken...]
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func step(_ byte: UInt8) throws(Fault) {
    let start = place
    place += 1
    switch byte {
    case UInt8(ascii: "{"): around.append([])
    case UInt8(ascii: "["): around.append(nil)
    case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = around.popLast()
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      passText(until: byte)
      // A text without an end is empty, and no key.
      try key(start + 1..<max(start + 1, place - 1), from: start)
    case UInt8(ascii: "/"): passComment()
    case _ where Self.isWord(byte):
      while let byte = next, Self.isWord(byte) { place += 1 }
      if try !key(start..<place, from: start) { try number(start..<place) }
    default: break
    }
  }

  private mutating func passText(until quote: UInt8) {
    while let byte = next, byte != quote { place += byte == UInt8(ascii: "\\") ? 2 : 1 }
    place = min(place + 1, bytes.count)
  }

  private mutating func passComment() {
    switch next {
    case UInt8(ascii: "/"): while let byte = next, byte != UInt8(ascii: "\n") { place += 1 }
    case UInt8(ascii: "*"):
      place += 2
      while place < bytes.count, !(bytes[place - 1] == UInt8(ascii: "*") && bytes[place] == UInt8(ascii: "/"))
      {
        place += 1
      }
      place = min(place + 1, bytes.count)
    default: break
    }
  }

  /// Whether the bytes are a key: a colon follows.
  @discardableResult
  private mutating func key(_ range: Range<Int>, from start: Int) throws(Fault) -> Bool {
    guard case var keys?? = around.last else { return false }
    var after = place
    while after < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[after]) { after += 1 }
    guard after < bytes.count, bytes[after] == UInt8(ascii: ":") else { return false }
    let key = Self.unescaped(bytes[range])
    guard keys.insert(key).inserted else {
      throw .repetition(key: key, line: line(at: start))
    }
    around[around.count - 1] = keys
    return true
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    let plain = String(decoding: bytes, as: UTF8.self)
    guard plain.contains("\\") else { return plain }
    return (try? JSONDecoder().decode(String.self, from: Data("\"\(plain)\"".utf8))) ?? plain
  }

  private func line(at place: Int) -> Int { bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1 }

  private mutating func number(_ range: Range<Int>) throws(Fault) {
    // Others are short enough.
    guard range.count > Self.longestPlain || bytes[range].contains(where: { $0 | 0x20 == UInt8(ascii: "e") }),
      let first = bytes[range].first, first < UInt8(ascii: "A"),
      case let text = String(decoding: bytes[range], as: UTF8.self), let value = Double(text),
      value.isInfinite || value == 0
    else { return }
    guard value.isInfinite else {
      guard CoreScalar.isTooSmall(text) else { return }
      throw .tooSmall(number: text, line: line(at: range.lowerBound))
    }
    result += bytes[taken..<range.lowerBound]
    result += Array((value < 0 ? "-Infinity" : "Infinity").utf8)
    taken = range.upperBound
  }

  private static let longestPlain = 300

  /// What words and numbers are made of.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }
}
