import Foundation

/// Numbers among bytes, the lowest byte first; nil beyond the end.
struct LittleEndianBytes {
  let data: Data

  init(_ data: Data) { self.data = data }

  func half(_ place: Int) -> Int? { number(place, 2) }
  func word(_ place: Int) -> Int? { number(place, 4) }
  func long(_ place: Int) -> Int? { number(place, 8) }

  func part(_ place: Int, _ length: Int) -> Data? {
    guard place >= 0, length >= 0, place <= data.count, length <= data.count - place else { return nil }
    return Data(data[(data.startIndex + place)..<(data.startIndex + place + length)])
  }

  private func number(_ place: Int, _ width: Int) -> Int? {
    guard place >= 0, place <= data.count - width else { return nil }
    let value = (0..<width).reduce(UInt64(0)) {
      $0 | UInt64(data[data.startIndex + place + $1]) << (8 * UInt64($1))
    }
    return Int(exactly: value)
  }
}
