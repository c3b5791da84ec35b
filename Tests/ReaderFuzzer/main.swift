import ConfigurationFiles
import FileFormats
import Foundation
import ResultFiles

// Inputs that libFuzzer makes, for the readers of files. The first byte of an input chooses the reader, the rest is the file. Whatever it
// holds, a reader reads it or refuses it; it must not trap. Built by `scripts/fuzz-readers` alone, which gives every module the counters
// by which libFuzzer knows what an input has reached.

/// `LLVMFuzzerRunDriver` of libFuzzer: makes inputs until its time is over.
@_silgen_name("LLVMFuzzerRunDriver")
private func run(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The files that readers ask for by name.
private let stem = "/dev/shm/dmft-fuzz-\(getpid())"

private func reader(of kind: UInt8) -> (ending: String, read: (String) throws -> Void) {
  switch kind % 6 {
  case 0: ("yaml", { _ = try Configuration.read($0) })
  case 1: ("csv", { _ = try SpectrumFile.read($0) })
  case 2: ("csv", { _ = try ArrayFile.matrix($0) })
  case 3: ("json", { _ = try ResultFile.read($0) })
  case 4: ("csv", { _ = try ResultFile.read($0) })
  default: ("npy", { _ = try ArrayFile.matrix($0) })
  }
}

private func take(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let bytes, count > 1 else { return 0 }
  let (ending, read) = reader(of: bytes[0])
  let path = stem + "." + ending
  guard FileManager.default.createFile(atPath: path, contents: Data(bytes: bytes + 1, count: count - 1))
  else {
    return 0
  }
  do { try read(path) } catch let failure as CommandFailure {
    precondition([.badInput, .noInput, .doesNotFit].contains(failure.code), failure.message)
  } catch {
    preconditionFailure("no failure of the interface: \(error)")
  }
  return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(run(&count, &arguments, take))
