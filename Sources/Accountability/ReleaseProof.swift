// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
public import TransparencyLog

/// A release with everything it takes to check, with the log's key alone, that the log has it: its place in the batch of
/// its window, and the batch's place in the log.
public struct ReleaseProof: Sendable {
    private static let schema = "pumphandle.release-proof/1"

    /// The release, canonical JSON.
    public let release: String
    /// Why it is in the batch.
    public let inBatch: InclusionProof
    /// The batch's entry, canonical JSON.
    public let entry: String
    /// Why the entry is in the log.
    public let inLog: LogProof

    /// Joins the parts; nothing is checked.
    ///
    /// - Throws: ``EntryError`` if the release is no JSON.
    public init(release: String, inBatch: InclusionProof, entry: [UInt8], inLog: LogProof) throws(EntryError) {
        self.release = String(decoding: try CanonicalJSON.encode(JSONReader.read(release.utf8)), as: UTF8.self)
        self.inBatch = inBatch
        self.entry = String(decoding: entry, as: UTF8.self)
        self.inLog = inLog
    }

    /// Reads a proof.
    /// - Throws: ``AccountError``.
    public init(parsing bytes: [UInt8]) throws(AccountError) {
        func malformed(_ key: String) -> AccountError {
            .entry(.refused(key: key, reason: "is not what 'pumphandle releases prove' writes there"))
        }
        let document: JSONValue
        do throws(EntryError) { document = try JSONReader.read(bytes) } catch { throw .entry(error) }
        guard document["schema"]?.text == Self.schema else { throw malformed("schema") }
        guard let release = document["release"], let entry = document["entry"] else { throw malformed("release") }
        do throws(EntryError) {
            self.release = String(decoding: try CanonicalJSON.encode(release), as: UTF8.self)
            self.entry = String(decoding: try CanonicalJSON.encode(entry), as: UTF8.self)
        } catch {
            throw .entry(error)
        }
        guard let batch = document["batch"], case .number(let index) = batch["index"],
            case .number(let size) = batch["size"], case .array(let list) = batch["hashes"],
            let index = UInt64(exactly: index), let size = UInt64(exactly: size)
        else { throw malformed("batch") }
        let hashes = list.compactMap { $0.text.flatMap { MerkleHash(base64: $0) } }
        guard hashes.count == list.count, hashes.count <= 63 else { throw malformed("batch.hashes") }
        inBatch = InclusionProof(index: index, treeSize: size, hashes: hashes)
        guard let proof = document["log_proof"]?.text else { throw malformed("log_proof") }
        do throws(LogError) { inLog = try LogProof(parsing: Array(proof.utf8)) } catch { throw .log(error) }
    }

    /// The proof as a file.
    /// - Throws: ``EntryError``.
    public func encoded() throws(EntryError) -> [UInt8] {
        let batch: [JSONValue.Member] = [
            .init("index", .number(Double(inBatch.index))), .init("size", .number(Double(inBatch.treeSize))),
            .init("hashes", .array(inBatch.hashes.map { .string($0.base64) })),
        ]
        return try CanonicalJSON.encode(
            .object([
                .init("schema", .string(Self.schema)), .init("release", try JSONReader.read(release.utf8)),
                .init("entry", try JSONReader.read(entry.utf8)), .init("batch", .object(batch)),
                .init("log_proof", .string(String(decoding: inLog.encoded, as: UTF8.self))),
            ]))
    }

    /// Checks that the log has the release.
    ///
    /// - Parameters:
    ///   - key: The log's key.
    ///   - witnesses: The witnesses that the reader trusts.
    ///   - quorum: How many different ones of them must have cosigned.
    /// - Returns: The batch's entry, and the checkpoint that it was proved against.
    /// - Throws: ``AccountError``, of the case `log`, ``LogError/broken(_:)`` if it does not hold.
    @discardableResult public func verify(
        key: VerifierKey, witnesses: [VerifierKey] = [], quorum: Int = 0
    ) throws(AccountError) -> (entry: LogEntry, checkpoint: SignedCheckpoint) {
        func broken(_ reason: String) -> AccountError {
            .log(.broken(BrokenPlace(file: "release proof", entry: inLog.index, reason: reason)))
        }
        let signed: SignedCheckpoint
        do throws(LogError) {
            signed = try inLog.verify(entry: Array(entry.utf8), logKey: key, witnesses: witnesses, quorum: quorum)
        } catch {
            throw .log(error)
        }
        let parsed: LogEntry
        let leaf: MerkleHash
        let document: JSONValue
        do throws(EntryError) {
            parsed = try LogEntry(parsing: Array(entry.utf8))
            leaf = try ReleaseTree.leaf(release)
            document = try JSONReader.read(release.utf8)
        } catch {
            throw .entry(error)
        }
        guard case .released(let batch) = parsed.act else { throw broken("the entry is no batch of releases") }
        guard inBatch.treeSize == UInt64(batch.count), inBatch.proves(leaf, in: batch.root.hash) else {
            throw broken("the release is not in the batch, or not as it was published")
        }
        guard document["site"]?.text == batch.site.text, document["camera"]?.text == batch.camera.text,
            document["policy"]?.text == batch.policy.text,
            document["start"]?.text.flatMap({ try? Date($0, strategy: .iso8601) }) == batch.start.instant
                || document["start"]?.text == batch.start.text
        else { throw broken("the release names another site, camera, window or policy than its batch") }
        return (parsed, signed)
    }
}
