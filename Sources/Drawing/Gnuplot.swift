import Foundation
import Subprocess
import FileFormats

/// The program that draws.
enum Gnuplot {
  private static let longestMessage = 1 << 16

  /// What gnuplot writes to its standard output for a script on its standard input; no file is involved.
  ///
  /// Settings of the user and the clock are kept out, so that equal scripts give equal pictures.
  /// - Throws: `CommandFailure` with `unavailable` when there is no gnuplot, or it cannot draw.
  static func output(of script: String, program: String = "gnuplot") async throws -> Data {
    let environment: Environment = .inherit.updating([
      "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0", "GNUTERM": "unknown",
    ])
    BrokenPipes.ignore()
    defer { BrokenPipes.heed() }
    let result: ExecutionResult<Void, BytesOutput, StringOutput<UTF8>>
    do {
      // As much as would be allowed is asked of the system at once, for figures of some kilobytes: no limit asks for nothing.
      result = try await Subprocess.run(
        .name(program), arguments: ["--default-settings", "-"], environment: environment,
        input: .inputWriter, output: .bytes(limit: .max), error: .string(limit: longestMessage)
      ) { execution in
        // Why it has not read all, it says itself.
        _ = try? await execution.standardInputWriter.write(script)
        try await execution.standardInputWriter.finish()
      }
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw CommandFailure(
        code: .unavailable,
        message: "figures need \(program), which is not installed: sudo apt install gnuplot-nox")
    } catch is SubprocessError {
      throw failure("it does not start, or ends before it has read what to draw")
    }
    let bytes = result.standardOutput
    guard result.terminationStatus.isSuccess, !bytes.isEmpty else {
      throw failure(result.standardError)
    }
    return Data(bytes)
  }

  private static func failure(_ message: String) -> CommandFailure {
    let line = message.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) } ?? "no message"
    return CommandFailure(
      code: .unavailable,
      message:
        "gnuplot could not draw the figure: \(Readable.shortened(String(line))) (5.4 or newer is needed)")
  }
}
