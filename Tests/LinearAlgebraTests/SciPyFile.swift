import Foundation

/// What `scipy.io.netcdf_file` (SciPy 1.17) writes, letter for letter: every type of number, odd lengths, records, packed numbers.
///
///     one      title = 'odd';  v(x) = arange(3) + 0.5
///     single   v(x) = 0.5, version 2
///     types    b, h, i, f, d(x) = -1 - arange(3) of types byte, short, int, float, double;  c(x) = 'abc'
///     record   v(t, x) = arange(9), of type short, t unlimited: records that nothing fills up to four bytes
///     records  b(t, x) = arange(9), of type byte, d(t) = arange(3) + 0.5, t unlimited, version 2
///     packed   v(x) = arange(5), of type short, scale_factor = 0.5, missing_value = 3
enum SciPyFile: String, CaseIterable {
  case one, single, types, record, records, packed

  var bytes: Data { Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data() }

  private var text: String {
    switch self {
    case .one:
      """
      Q0RGAQAAAAAAAAAKAAAAAQAAAAF4AAAAAAAAAwAAAAwAAAABAAAABXRpdGxlAAAAAAAAAgAAAANvZGQAAAAACwAAAAEAAAAB
      dgAAAAAAAAEAAAAAAAAAAAAAAAAAAAAGAAAAGAAAAGg/4AAAAAAAAD/4AAAAAAAAQAQAAAAAAAA=
      """
    case .single:
      """
      Q0RGAgAAAAAAAAAKAAAAAQAAAAF4AAAAAAAAAQAAAAAAAAAAAAAACwAAAAEAAAABdgAAAAAAAAEAAAAAAAAAAAAAAAAAAAAG
      AAAACAAAAAAAAABUP+AAAAAAAAA=
      """
    case .types:
      """
      Q0RGAQAAAAAAAAAKAAAAAQAAAAF4AAAAAAAAAwAAAAAAAAAAAAAACwAAAAYAAAABYgAAAAAAAAEAAAAAAAAAAAAAAAAAAAAB
      AAAABAAAAQQAAAABaAAAAAAAAAEAAAAAAAAAAAAAAAAAAAADAAAACAAAAQgAAAABaQAAAAAAAAEAAAAAAAAAAAAAAAAAAAAE
      AAAADAAAARAAAAABZgAAAAAAAAEAAAAAAAAAAAAAAAAAAAAFAAAADAAAARwAAAABZAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAG
      AAAAGAAAASgAAAABYwAAAAAAAAEAAAAAAAAAAAAAAAAAAAACAAAABAAAAUD//v2B/////v/9gAH//////////v////2/gAAA
      wAAAAMBAAAC/8AAAAAAAAMAAAAAAAAAAwAgAAAAAAABhYmMA
      """
    case .record:
      """
      Q0RGAQAAAAMAAAAKAAAAAgAAAAF0AAAAAAAAAAAAAAF4AAAAAAAAAwAAAAAAAAAAAAAACwAAAAEAAAABdgAAAAAAAAIAAAAA
      AAAAAQAAAAAAAAAAAAAAAwAAAAYAAABgAAAAAQACAAMABAAFAAYABwAI
      """
    case .records:
      """
      Q0RGAgAAAAMAAAAKAAAAAgAAAAF0AAAAAAAAAAAAAAF4AAAAAAAAAwAAAAAAAAAAAAAACwAAAAIAAAABYgAAAAAAAAIAAAAA
      AAAAAQAAAAAAAAAAAAAAAQAAAAQAAAAAAAAAjAAAAAFkAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAYAAAAIAAAAAAAAAJAAAQKB
      P+AAAAAAAAADBAWBP/gAAAAAAAAGBwiBQAQAAAAAAAA=
      """
    case .packed:
      """
      Q0RGAQAAAAAAAAAKAAAAAQAAAAF4AAAAAAAABQAAAAAAAAAAAAAACwAAAAEAAAABdgAAAAAAAAEAAAAAAAAADAAAAAMAAAAM
      c2NhbGVfZmFjdG9yAAAABQAAAAE/AAAAAAAADW1pc3NpbmdfdmFsdWUAAAAAAAADAAAAAQADAAAAAAAFdW5pdHMAAAAAAAAC
      AAAAAmNtAAAAAAADAAAADAAAAKQAAAABAAIAAwAEgAE=
      """
    }
  }
}
