import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("Interruption", .tags(.contract))
struct InterruptTests {
  @Test("SIGINT ends a computation with 130 and removes what was half-written")
  func interrupt() async throws {
    let directory = try ScratchDirectory()
    let file = try directory.write("half", to: "curve.csv.part")
    await #expect(processExitsWith: .exitCode(130)) { [file = file as String] in
      let signals = InterruptHandler.install()
      TemporaryFiles.register(file)
      kill(getpid(), SIGINT)
      withExtendedLifetime(signals) {
        // A loop without effects would be removed by the optimiser.
        while true { TemporaryFiles.register(file) }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test("SIGTERM leaves files alone that have their final name")
  func termination() async throws {
    let directory = try ScratchDirectory()
    let file = try directory.write("whole", to: "curve.csv")
    await #expect(processExitsWith: .exitCode(130)) { [file = file as String] in
      let signals = InterruptHandler.install()
      TemporaryFiles.register(file)
      TemporaryFiles.unregister(file)
      kill(getpid(), SIGTERM)
      sleep(60)
      withExtendedLifetime(signals) {}
    }
    #expect(FileManager.default.fileExists(atPath: file))
  }

  /// Between the end of the default action and the first look of what watches.
  @Test("A signal that comes before it is watched for is not lost")
  func early() async throws {
    await #expect(processExitsWith: .exitCode(130)) {
      _ = signal(SIGINT, SIG_DFL)
      let watching = Thread {
        // From the list that the system keeps of the process.
        func isTaken() -> Bool {
          let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
          return status.split(separator: "\n").contains { line in
            guard line.hasPrefix("SigCgt:") || line.hasPrefix("SigIgn:") else { return false }
            return UInt64(line.suffix(16), radix: 16).map { $0 >> UInt64(SIGINT - 1) & 1 == 1 } ?? false
          }
        }
        while !isTaken() {}
        kill(getpid(), SIGINT)
      }
      watching.start()
      let signals = InterruptHandler.install()
      sleep(20)
      withExtendedLifetime(signals) {}
    }
  }

  @Test(
    "A closed terminal ends as Ctrl-C does, and the time that the system allows as what does not fit",
    arguments: zip([SIGHUP, SIGQUIT, SIGXCPU], [130, 130, 75] as [Int32]))
  func others(number: Int32, code: Int32) async throws {
    let directory = try ScratchDirectory()
    let file = try directory.write("half", to: "curve.csv.part")
    let parts = "\(number) \(file)"
    await #expect(processExitsWith: .exitCode(code)) { [parts = parts as String] in
      let number = Int32(parts.prefix { $0 != " " }) ?? 0
      let file = String(parts.drop { $0 != " " }.dropFirst())
      // As started from a terminal, whatever the tests were started by.
      _ = signal(number, SIG_DFL)
      let signals = InterruptHandler.install()
      TemporaryFiles.register(file)
      kill(getpid(), number)
      sleep(60)
      withExtendedLifetime(signals) {}
    }
    #expect(!FileManager.default.fileExists(atPath: file))
  }
}
