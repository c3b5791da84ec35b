/// Types of numbers in netCDF's classic formats, by the codes that stand in the file; those from 7 on are of the 64-bit data format.
enum ClassicType: Int {
  case byte = 1
  case character, short, int, float, double, unsignedByte, unsignedShort, unsignedInt, int64, unsignedInt64

  /// In bytes.
  var width: Int {
    switch self {
    case .byte, .character, .unsignedByte: 1
    case .short, .unsignedShort: 2
    case .int, .float, .unsignedInt: 4
    case .double, .int64, .unsignedInt64: 8
    }
  }

  var isInteger: Bool { self != .float && self != .double }

  /// Puts `count` numbers that stand one behind the other from a place in the file behind `values`.
  func append(_ count: Int, from bytes: [UInt8], at place: Int, to values: inout [Double]) {
    switch self {
    case .double: append(count, bytes, place, &values) { Double(bitPattern: $0) }
    case .float: append(count, bytes, place, &values) { Double(Float(bitPattern: UInt32($0))) }
    case .byte: append(count, bytes, place, &values) { Double(Int8(truncatingIfNeeded: $0)) }
    case .short: append(count, bytes, place, &values) { Double(Int16(truncatingIfNeeded: $0)) }
    case .int: append(count, bytes, place, &values) { Double(Int32(truncatingIfNeeded: $0)) }
    case .int64: append(count, bytes, place, &values) { Double(Int64(bitPattern: $0)) }
    default: append(count, bytes, place, &values) { Double($0) }
    }
  }

  @inline(__always)
  private func append(
    _ count: Int, _ bytes: [UInt8], _ place: Int, _ values: inout [Double], _ number: (UInt64) -> Double
  ) {
    for index in 0..<count {
      values.append(number(BigEndianWords.bits(bytes, at: place + index * width, width: width)))
    }
  }
}
