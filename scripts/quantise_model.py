# Copyright 2026 the Pumphandle authors
# SPDX-License-Identifier: Apache-2.0
"""Makes an INT8 copy of a model and the draft of its passport; run by quantise-model."""

import argparse
import datetime
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEBIAN = pathlib.Path("/usr/share/doc/opencv-doc/examples/data")
# What evaluate judges models on takes no part in making them.
JUDGED = "vtest.avi"
SCHEMA = "pumphandle.model-passport/1"
KINDS = {".jpg", ".jpeg", ".png", ".avi", ".mp4", ".mkv"}
MOST = 300
FEWEST = 30


def fail(message):
    sys.exit(f"quantise-model: {message}")


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/quantise-model",
        description="Makes an INT8 copy of a model (NAME-int8.xml and .bin) and the draft of its passport. On a processor"
        " with VNNI (Intel since 2019, AMD since Zen 4) such a copy can be much faster; measure how much it costs in"
        " accuracy before you use it.",
        epilog="Example: scripts/quantise-model yolox_nano.onnx --signer 'City of Example, video office' --out models",
    )
    parser.add_argument("model", type=pathlib.Path, help="the model: .onnx, .tflite, .pb or .xml in 32 bits")
    parser.add_argument("--signer", required=True, help="who answers for the new passport, in words")
    parser.add_argument("--passport", type=pathlib.Path, help="the model's passport (otherwise looked for by name, then by digest)")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."), help="folder of the copy (default: this one)")
    parser.add_argument(
        "--pictures",
        type=pathlib.Path,
        nargs="+",
        help="pictures, videos or folders that show what the model will see, and that you may use so"
        " (default: the pictures of Debian's opencv-doc)",
    )
    parser.add_argument("--licence", help="of --pictures: one SPDX identifier, or 'granted, ' and the agreement's reference")
    parser.add_argument("--consent", help="of whom --pictures show: 'given, ...', 'shows nobody, ...' or 'none known'")
    given = parser.parse_args()
    if given.pictures and not (given.licence and given.consent):
        parser.error("--pictures needs --licence and --consent: the passport says whose pictures made the model")
    return given


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_passport(path):
    try:
        passport = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        fail(f"{path} cannot be read: {error}")
    return passport if isinstance(passport, dict) and passport.get("schema") == SCHEMA else None


def find_passport(model, given):
    sha256 = digest(model)
    if given:
        passport = read_passport(given) or fail(f"{given} is no passport of the schema {SCHEMA}")
        described = passport["weights"]["sha256"]
        if described != sha256:
            fail(f"{given} describes other weights ({described}) than {model} has ({sha256})")
        return passport
    folders = [model.parent, model.parent / "passports"]
    folders += [pathlib.Path(folder) for folder in os.environ.get("PUMPHANDLE_PASSPORTS", "").split(":") if folder]
    folders.append(ROOT / "Examples" / "passports")
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            passport = read_passport(path)
            if passport and passport["weights"]["sha256"] == sha256:
                return passport
    fail(f"no passport for {model} (SHA-256 {sha256}) in {', '.join(map(str, folders))}; name it with --passport")


def sources(given):
    if not given:
        if not DEBIAN.is_dir():
            fail(f"{DEBIAN} is missing; install it with 'apt-get install opencv-doc', or name --pictures")
        given = [DEBIAN]
    files = []
    for path in given:
        if not path.exists():
            fail(f"{path} does not exist")
        files += sorted(path.rglob("*")) if path.is_dir() else [path]
    return [path for path in files if path.suffix.lower() in KINDS and path.name != JUDGED]


def shown(given, files):
    """The passport's entry of the pictures that told the ranges."""
    debian = not given.pictures
    return {
        "dataset": "pictures of Debian's opencv-doc" if debian else ", ".join(path.name for path in given.pictures),
        "source": "OpenCV's samples" if debian else "named by whoever signs this passport",
        "licence": "Apache-2.0 AND BSD-3-Clause, as Debian states for the whole package" if debian else given.licence,
        "licence_note": "served to set the ranges of INT8 values only",
        "consent": "none known of the persons shown" if debian else given.consent,
        "date": str(max(datetime.date.fromtimestamp(file.stat().st_mtime) for file in files).year),
    }


def read_pictures(files, fields):
    """Frames as the passport's input wants them: letterboxed, one a second of a video, as arrays for the model."""
    import numpy

    rows, columns = fields["shape"][2:] if fields["layout"] == "nchw" else fields["shape"][1:3]
    size = f"{columns}:{rows}"
    if fields["fit"] == "stretch":
        fit = f"scale={size}:flags=area"
    else:
        place = "0:0" if fields["fit"] == "top-left" else "(ow-iw)/2:(oh-ih)/2"
        grey = "0x" + f"{int(fields.get('padding', 0)):02x}" * 3
        fit = f"scale={size}:force_original_aspect_ratio=decrease:flags=area,pad={size}:{place}:{grey}"
    pixels = "bgr24" if fields["colour"] == "bgr" else "rgb24"
    mean = numpy.array(fields.get("mean", [0, 0, 0]), numpy.float32)
    deviation = numpy.array(fields.get("deviation", [1, 1, 1]), numpy.float32)
    frames = []
    for file in files:
        once = [] if file.suffix.lower() in {".jpg", ".jpeg", ".png"} else ["-r", "1"]
        command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(file), "-vf", f"{fit},format={pixels}", *once,
                   "-frames:v", str(MOST), "-f", "rawvideo", "-"]
        found = subprocess.run(command, capture_output=True)
        if found.returncode != 0:
            print(f"quantise-model: {file} is left out: {found.stderr.decode(errors='replace').strip()}", file=sys.stderr)
            continue
        raw = numpy.frombuffer(found.stdout, numpy.uint8).reshape(-1, rows, columns, 3)
        frames += list(raw)
    if len(frames) < FEWEST:
        fail(f"{len(frames)} pictures are too few; at least {FEWEST} are needed")
    frames = frames[:: -(-len(frames) // MOST)]
    values = [(frame * numpy.float32(fields["full_scale"] / 255) - mean) / deviation for frame in frames]
    order = (2, 0, 1) if fields["layout"] == "nchw" else (0, 1, 2)
    return [numpy.ascontiguousarray(v.transpose(order)[None], numpy.float32) for v in values]


def main():
    given = arguments()
    if not given.model.is_file():
        fail(f"there is no model at {given.model}")
    if not shutil.which("ffmpeg"):
        fail("ffmpeg is missing; install it with 'apt-get install ffmpeg'")
    passport = find_passport(given.model, given.passport)
    fields = passport["input"]
    files = sources(given.pictures)
    pictures = read_pictures(files, fields)

    import nncf
    import openvino

    # convert_model folds what the runtime would fold later. Without it, an activation written as several steps is
    # quantised step by step, and the copy is slower than the original. A .xml file was written folded.
    try:
        read = openvino.Core().read_model if given.model.suffix == ".xml" else openvino.convert_model
        model = read(given.model)
    except Exception as error:
        fail(f"{given.model} cannot be read: {error}")
    if any(node.get_type_name() == "FakeQuantize" for node in model.get_ops()):
        fail(f"{given.model} is quantised already")
    model.reshape({model.input(0): fields["shape"]})
    print(f"quantise-model: {given.model} over {len(pictures)} pictures", file=sys.stderr)
    copy = nncf.quantize(model, nncf.Dataset(pictures), preset=nncf.QuantizationPreset.MIXED, subset_size=len(pictures))

    name = f"{given.model.stem}-int8"
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.out) as folder:
        made = pathlib.Path(folder) / f"{name}.xml"
        openvino.save_model(copy, made, compress_to_fp16=False)
        draft = dict(passport)
        draft["name"] = f"{passport['name']}-int8"
        draft["weights"] = {
            "file": made.name,
            "format": "openvino",
            "sha256": digest(made),
            "companion_sha256": digest(made.with_suffix(".bin")),
        }
        draft["source"] = (f"{passport['source']}; quantised to INT8 from the file of SHA-256"
                           f" {passport['weights']['sha256']} by NNCF {nncf.__version__} over {len(pictures)} pictures")
        draft["training"] = [*passport["training"], shown(given, files)]
        draft["limits"] = [*passport.get("limits", []), "quantised; what the original was measured to do need not hold"]
        draft["signer"] = given.signer
        # They were made for other weights.
        draft.pop("evaluation", None)
        draft.pop("signature", None)
        text = yaml.safe_dump(draft, sort_keys=False, allow_unicode=True, width=1 << 20)
        made.with_suffix(".passport.yaml").write_text(text, encoding="utf-8")
        # The passport last: without it the other two are nothing that could run.
        for suffix in (".bin", ".xml", ".passport.yaml"):
            made.with_suffix(suffix).replace(given.out / f"{name}{suffix}")
    print(f"""{given.out / name}.xml, .bin and .passport.yaml are made. The passport has no evaluation yet:
    pumphandle model bench {given.out / name}.xml
    evaluate accuracy VIDEO --truth LABELS --detector {given.out / name}.xml
measure, add what you found to the passport, and compare with the original.""")


main()
