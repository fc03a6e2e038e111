// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PUMPHANDLE_CFFMPEG_SHIM_H
#define PUMPHANDLE_CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

// Macros that Swift cannot import.
static inline int ph_averror_eof(void) { return AVERROR_EOF; }
static inline int ph_averror_exit(void) { return AVERROR_EXIT; }
static inline int ph_averror_eagain(void) { return AVERROR(EAGAIN); }
static inline int64_t ph_nopts(void) { return AV_NOPTS_VALUE; }

#endif
