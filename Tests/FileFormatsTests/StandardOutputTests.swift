import Foundation
import TestSupport
import Testing

@testable import FileFormats

@Suite("Standard output", .tags(.contract))
struct StandardOutputTests {
  @Test("that is full is a failure, 73")
  func full() async {
    await #expect(processExitsWith: .exitCode(73)) {
      let device = FileHandle(forWritingAtPath: "/dev/full")
      dup2(device?.fileDescriptor ?? -1, STDOUT_FILENO)
      do { try StandardOutput.write("a line") } catch let failure as CommandFailure {
        exit(failure.message.isEmpty ? 1 : failure.code.rawValue)
      }
    }
  }

  @Test("that nobody reads any more ends the command without a message")
  func closedPipe() async {
    await #expect(processExitsWith: .exitCode(73)) {
      signal(SIGPIPE, SIG_IGN)
      let pipe = Pipe()
      dup2(pipe.fileHandleForWriting.fileDescriptor, STDOUT_FILENO)
      try pipe.fileHandleForReading.close()
      do { try StandardOutput.write("a line") } catch let failure as CommandFailure {
        exit(failure.message.isEmpty ? failure.code.rawValue : 1)
      }
    }
  }
}
