import CHDF5
import Foundation

/// HDF5's own objects, closed when they go. To be used inside `NetCDFLibrary.exclusively`: the library is the same.
struct HDF5Reader: ~Copyable {
  private let file: hid_t
  /// More numbers than this are not in the file, of which `deflate` shrinks 1032-fold at most, or not in memory.
  private let mostNumbers: Int

  init(_ path: String) throws(NetCDFError) {
    guard H5open() >= 0 else { throw NetCDFError("opening", "the HDF5 library does not start") }
    dmft_h5_silence()
    let access = H5Pcreate(dmft_h5_file_access())
    defer { H5Pclose(access) }
    // Some file systems have no locks; nothing is written.
    _ = H5Pset_file_locking(access, false, true)
    let file = unsafe H5Fopen(path, dmft_h5_read_only(), access)
    guard file >= 0 else { throw NetCDFError("opening", "not a whole HDF5 file") }
    self.file = file
    var size: hsize_t = 0
    _ = unsafe H5Fget_filesize(file, &size)
    let memory = ProcessInfo.processInfo.physicalMemory / 8
    mostNumbers = Int(clamping: min(UInt64(size).multipliedReportingOverflow(by: 1032).partialValue, memory))
  }

  deinit { _ = H5Fclose(file) }

  func dataSets() throws(NetCDFError) -> [HDF5File.DataSet] {
    var found: [HDF5File.DataSet] = []
    for name in try names() {
      if let dataSet = dataSet(name) { found.append(dataSet) }
    }
    return found
  }

  /// Of everything that a link leads to, each once.
  private func names() throws(NetCDFError) -> [String] {
    final class Names { var list: [String] = [] }
    let names = Names()
    let status = unsafe H5Lvisit(
      file, H5_INDEX_NAME, H5_ITER_INC,
      { _, name, _, context in
        guard let name = unsafe name, let context = unsafe context else { return -1 }
        let text = unsafe String(cString: name)
        unsafe Unmanaged<Names>.fromOpaque(context).takeUnretainedValue().list.append(text)
        return 0
      }, Unmanaged.passUnretained(names).toOpaque())
    guard status >= 0 else { throw NetCDFError("reading the groups", "the file is damaged") }
    return names.list
  }

  /// nil for groups and named types.
  private func dataSet(_ name: String) -> HDF5File.DataSet? {
    let object = unsafe H5Oopen(file, name, hid_t(H5P_DEFAULT))
    guard object >= 0 else {
      return HDF5File.DataSet(path: name, shape: [], kind: .other(Self.unopened), isAxis: false)
    }
    defer { H5Oclose(object) }
    guard H5Iget_type(object) == H5I_DATASET else { return nil }
    var kind = kind(object)
    if kind == .integer, !meaning(of: object, isInteger: true).isPlain { kind = .floating }
    return HDF5File.DataSet(
      path: name, shape: shape(object), kind: kind, isAxis: isAxis(object), precision: precision(object))
  }

  private func precision(_ object: hid_t) -> NumberPrecision {
    let type = H5Dget_type(object)
    defer { H5Tclose(type) }
    var (sign, exponent, exponentSize, fraction, fractionSize) = (0, 0, 0, 0, 0)
    guard H5Tget_class(type) == H5T_FLOAT,
      unsafe H5Tget_fields(type, &sign, &exponent, &exponentSize, &fraction, &fractionSize) >= 0
    else { return .double }
    return NumberPrecision(digits: min(fractionSize, NumberPrecision.double.digits - 1) + 1)
  }

  private static let unopened =
    "what the HDF5 library here does not open: a link that leads nowhere, or a format that is newer (libver)"

  private func shape(_ object: hid_t) -> [Int] {
    let space = H5Dget_space(object)
    defer { H5Sclose(space) }
    let rank = Int(H5Sget_simple_extent_ndims(space))
    guard rank > 0 else { return H5Sget_simple_extent_type(space) == H5S_NULL ? [0] : [] }
    var lengths = [hsize_t](repeating: 0, count: rank)
    _ = unsafe H5Sget_simple_extent_dims(space, &lengths, nil)
    return lengths.map { Int(clamping: $0) }
  }

  private func kind(_ object: hid_t) -> HDF5File.DataSet.Kind {
    let type = H5Dget_type(object)
    defer { H5Tclose(type) }
    switch H5Tget_class(type) {
    case H5T_FLOAT: return .floating
    case H5T_INTEGER, H5T_BITFIELD: return .integer
    case H5T_ENUM: return isTruth(type) ? .boolean : .other("names in the place of numbers (an enumeration)")
    case H5T_STRING: return .other("words")
    case H5T_COMPOUND: return .other("compound values, such as complex numbers")
    case H5T_VLEN: return .other("lists of different lengths")
    case H5T_REFERENCE: return .other("references")
    case H5T_ARRAY: return .other("arrays as single values")
    default: return .other("no numbers")
    }
  }

  /// h5py writes truth values as an enumeration FALSE = 0, TRUE = 1.
  private func isTruth(_ type: hid_t) -> Bool {
    guard H5Tget_nmembers(type) == 2 else { return false }
    return (0..<UInt32(2)).allSatisfy { number in
      guard let name = unsafe H5Tget_member_name(type, number) else { return false }
      defer { unsafe H5free_memory(name) }
      return unsafe ["FALSE", "TRUE"].contains(String(cString: name).uppercased())
    }
  }

  /// What the attributes of a data set say of its numbers.
  private func meaning(of object: hid_t, isInteger: Bool) -> StoredNumbers {
    StoredNumbers(isInteger: isInteger) { number(ofAttribute: $0, of: object).map { [$0] } }
  }

  /// nil where there is no such attribute, or not one number.
  private func number(ofAttribute name: String, of object: hid_t) -> Double? {
    guard unsafe H5Aexists(object, name) > 0 else { return nil }
    let attribute = unsafe H5Aopen(object, name, hid_t(H5P_DEFAULT))
    defer { H5Aclose(attribute) }
    let type = H5Aget_type(attribute)
    defer { H5Tclose(type) }
    let space = H5Aget_space(attribute)
    defer { H5Sclose(space) }
    guard [H5T_FLOAT, H5T_INTEGER].contains(H5Tget_class(type)), H5Sget_simple_extent_npoints(space) == 1
    else { return nil }
    var number = 0.0
    return unsafe H5Aread(attribute, dmft_h5_double(), &number) >= 0 ? number : nil
  }

  private func isAxis(_ object: hid_t) -> Bool {
    guard unsafe H5Aexists(object, "CLASS") > 0 else { return false }
    let attribute = unsafe H5Aopen(object, "CLASS", hid_t(H5P_DEFAULT))
    defer { H5Aclose(attribute) }
    let type = H5Aget_type(attribute)
    defer { H5Tclose(type) }
    guard H5Tget_class(type) == H5T_STRING, H5Tis_variable_str(type) <= 0 else { return false }
    // One word, and not several, which take more than a word's room.
    let space = H5Aget_space(attribute)
    defer { H5Sclose(space) }
    guard H5Sget_simple_extent_npoints(space) == 1, H5Tget_size(type) <= 64 else { return false }
    var bytes = [UInt8](repeating: 0, count: H5Tget_size(type))
    guard unsafe H5Aread(attribute, type, &bytes) >= 0 else { return false }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) == "DIMENSION_SCALE"
  }

  func numbers(of dataSet: HDF5File.DataSet) throws(NetCDFError) -> [Double] {
    let operation = "reading data set \(dataSet.path)"
    let object = unsafe H5Dopen2(file, dataSet.path, hid_t(H5P_DEFAULT))
    guard object >= 0 else { throw NetCDFError(operation, "it does not open") }
    defer { H5Dclose(object) }
    guard let count = count(shape(object)) else {
      throw NetCDFError(operation, "it claims more values than the file or memory can hold")
    }
    guard count > 0 else { return [] }
    let type = H5Dget_type(object)
    defer { H5Tclose(type) }
    var values = [Double](repeating: 0, count: count)
    let status = unsafe H5Dread(
      object, dmft_h5_double(), hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), &values)
    guard status >= 0 else {
      throw NetCDFError(operation, "it is damaged, or compressed by a filter that is not there (gzip is)")
    }
    meaning(of: object, isInteger: H5Tget_class(type) != H5T_FLOAT).apply(to: &values)
    return values
  }

  private func count(_ shape: [Int]) -> Int? {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow, product >= 0, product <= mostNumbers else { return nil }
      count = product
    }
    return count
  }
}
