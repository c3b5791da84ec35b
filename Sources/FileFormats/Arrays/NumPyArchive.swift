import Foundation
import LinearAlgebra

/// What `numpy.savez` and `numpy.savez_compressed` write: a ZIP archive of `.npy` files.
///
/// Members are stored or deflated, of any length (ZIP64 too). Source: the central directory at the end of the archive.
struct NumPyArchive {
  /// One file of the archive.
  fileprivate struct Member {
    var name: String
    var method: Int
    var isEncrypted: Bool
    var checksum: UInt32
    var compressed: Int
    var length: Int
    /// Where its own header begins.
    var place: Int
  }

  private let data: Data
  private let path: String
  private let members: [Member]

  /// - Throws: `CommandFailure` with `badInput` for another file, or a truncated one.
  init(_ data: Data, path: String) throws {
    self.data = data
    self.path = path
    guard let members = Self.directory(LittleEndianBytes(data)) else {
      throw CommandFailure(
        code: .badInput, message: "\(path): not a whole NumPy archive (numpy.savez writes them)")
    }
    self.members = members
  }

  /// The array named, or the only one.
  func array(_ name: String?) throws -> NumericArray {
    // Folders of the archive hold nothing themselves.
    let names = members.filter { !$0.name.hasSuffix("/") }.map { Self.arrayName($0.name) }
    let different = names.indices.filter { names.firstIndex(of: names[$0]) == $0 }.map { names[$0] }
    let chosen = try ArrayFile.chosen(name.map(Self.arrayName), among: different, of: path)
    let found = members.filter { Self.arrayName($0.name) == chosen }
    guard let member = found.first else { throw failure(chosen, "is missing") }
    guard found.count == 1 else {
      throw failure(
        chosen,
        "stands there \(found.count) times, and nobody knows which is meant; allowed: names that differ")
    }
    return try NumPyFile.array(in: content(member, chosen), path: "\(path):\(chosen)")
  }

  private static func arrayName(_ name: String) -> String {
    name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
  }

  private func failure(_ name: String, _ reason: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: "\(path): \(Readable.shortened(name)) \(reason)")
  }

  private func content(_ member: Member, _ name: String) throws -> Data {
    guard !member.isEncrypted else { throw failure(name, "is encrypted; allowed: what numpy.savez writes") }
    let bytes = LittleEndianBytes(data)
    guard bytes.word(member.place) == 0x0403_4B50, let nameLength = bytes.half(member.place + 26),
      let extraLength = bytes.half(member.place + 28),
      let packed = bytes.part(member.place + 30 + nameLength + extraLength, member.compressed)
    else { throw failure(name, "is truncated") }
    let content: Data? =
      switch member.method {
      case 0: packed
      // Deflation shrinks 1032-fold at most.
      case 8 where member.length / 1032 <= member.compressed + 8:
        Deflated.inflated(packed, length: member.length)
      case 8: nil
      default:
        throw failure(name, "is compressed by method \(member.method) of ZIP; allowed: stored or deflated")
      }
    guard let content, content.count == member.length, Deflated.checksum(content) == member.checksum else {
      throw failure(name, "is damaged: its checksum does not agree")
    }
    return content
  }

  /// nil for bytes that are no archive.
  private static func directory(_ bytes: LittleEndianBytes) -> [Member]? {
    // The last record stands at the end, behind it a comment of up to 65,535 bytes.
    let count = bytes.data.count
    guard count >= 22,
      let end = stride(from: count - 22, through: max(0, count - 65_557), by: -1).first(where: {
        bytes.word($0) == 0x0605_4B50 && bytes.half($0 + 20) == count - $0 - 22
      }), var number = bytes.half(end + 10), var place = bytes.word(end + 16)
    else { return nil }
    if bytes.word(end - 20) == 0x0706_4B50, let large = bytes.long(end - 12), bytes.word(large) == 0x0606_4B50
    {
      guard let longNumber = bytes.long(large + 32), let longPlace = bytes.long(large + 48) else {
        return nil
      }
      (number, place) = (longNumber, longPlace)
    }
    guard number <= count / 46 else { return nil }
    var members: [Member] = []
    for _ in 0..<number {
      guard let (member, next) = member(bytes, at: place) else { return nil }
      members.append(member)
      place = next
    }
    return members
  }

  /// An entry of the directory, and where the next one stands.
  private static func member(_ bytes: LittleEndianBytes, at place: Int) -> (Member, next: Int)? {
    guard bytes.word(place) == 0x0201_4B50, let flags = bytes.half(place + 8),
      let method = bytes.half(place + 10), let checksum = bytes.word(place + 16),
      let compressed = bytes.word(place + 20), let length = bytes.word(place + 24),
      let nameLength = bytes.half(place + 28), let extraLength = bytes.half(place + 30),
      let commentLength = bytes.half(place + 32), let start = bytes.word(place + 42),
      let name = bytes.part(place + 46, nameLength)
    else { return nil }
    var member = Member(
      name: String(decoding: name, as: UTF8.self), method: method, isEncrypted: flags & 1 == 1,
      checksum: UInt32(truncatingIfNeeded: checksum), compressed: compressed, length: length, place: start)
    member.widen(bytes, from: place + 46 + nameLength, length: extraLength)
    return (member, place + 46 + nameLength + extraLength + commentLength)
  }
}

extension NumPyArchive.Member {
  /// Numbers that do not fit into 32 bits stand in a further field, of kind 1, in this order.
  fileprivate mutating func widen(_ bytes: LittleEndianBytes, from start: Int, length: Int) {
    var place = start
    while place + 4 <= start + length, let kind = bytes.half(place), let size = bytes.half(place + 2) {
      if kind == 1 {
        var field = place + 4
        func next(_ value: Int) -> Int {
          guard value == 0xFFFF_FFFF, let long = bytes.long(field) else { return value }
          field += 8
          return long
        }
        self.length = next(self.length)
        compressed = next(compressed)
        self.place = next(self.place)
      }
      place += 4 + size
    }
  }
}
