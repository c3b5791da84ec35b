import Foundation

/// Decoding of JSON from files, with what is wrong said by file and key, or line.
package enum JSONInput {
  private static let lengthLimit = 1 << 30

  /// Values that are there and of the right kind, but do not fit together.
  package struct Contradiction: Error {
    package let problem: String

    package init(_ problem: String) { self.problem = problem }
  }

  package static func read<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value {
    try decode(InputFile.text(at: path, limit: lengthLimit), as: type, path: path)
  }

  /// `NaN` and `Infinity`, which Python writes, are read too; a number beyond the range of `Double` is infinite, as in tables.
  ///
  /// - Throws: `CommandFailure` with `badInput`.
  package static func decode<Value: Decodable>(
    _ text: String, as type: Value.Type, path: String
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      return try decoder.decode(type, from: Data(JSONScan.withinRange(text)))
    } catch JSONScan.Fault.repetition(let key, let line) {
      throw failure(
        "\(path):\(line)", "\(Readable.shortened(key)) is written more than once in the same object")
    } catch JSONScan.Fault.tooSmall(let number, let line) {
      throw failure("\(path):\(line)", "\(Readable.shortened(number)) is \(CoreScalar.tooSmall)")
    } catch let contradiction as Contradiction {
      throw failure(path, contradiction.problem)
    } catch DecodingError.typeMismatch(let expected, let context),
      DecodingError.valueNotFound(let expected, let context)
    {
      throw failure(place(context.codingPath, in: path), "\(name(expected)) is expected here")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      throw failure(place(context.codingPath, in: path), context.debugDescription)
    } catch {
      throw syntaxFailure(text, path)
    }
  }

  private static func failure(_ place: String, _ problem: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: "\(place): \(problem)")
  }

  /// The file, and the way to the value: `a.json: two_time.response[3]`.
  private static func place(_ keys: [any CodingKey], in path: String) -> String {
    let way = keys.reduce("") { way, key in
      if let index = key.intValue { return way + "[\(index)]" }
      return way + (way.isEmpty ? "" : ".") + Readable.shortened(key.stringValue)
    }
    return way.isEmpty ? path : "\(path): \(way)"
  }

  private static func name(_ type: any Any.Type) -> String {
    switch type {
    case is Double.Type, is Int.Type: "a number"
    case is String.Type: "a text in quotation marks"
    case is [Any].Type: "an array"
    default: "an object"
    }
  }

  /// Of text that is no JSON `JSONDecoder` does not tell the place. `JSONSerialization` does, but takes `NaN` and
  /// `Infinity` for faults, and is given numbers of the same length.
  private static func syntaxFailure(_ text: String, _ path: String) -> CommandFailure {
    let plain = text.replacing("NaN", with: "0.0").replacing("Infinity", with: "0.000000")
    var problem = ""
    do { _ = try JSONSerialization.jsonObject(with: Data(plain.utf8), options: .fragmentsAllowed) } catch {
      problem = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
    }
    let words = /^(.*?)(?: in Swift| during JSON parse)?(?: around character (\d+))?\.$/
    // What the one takes and the other refuses is a number.
    guard !problem.isEmpty else {
      return failure(path, "a number is too small, or too large, for any of 64 bits")
    }
    guard let found = problem.firstMatch(of: words)?.output else { return failure(path, "not JSON") }
    let end = found.1 == "Unexpected end of file" ? plain.utf8.count : nil
    guard let offset = found.2.flatMap({ Int($0) }) ?? end else {
      return failure(path, "not JSON: \(found.1)")
    }
    let line = plain.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1
    return failure("\(path):\(line)", "not JSON: \(found.1)")
  }
}
