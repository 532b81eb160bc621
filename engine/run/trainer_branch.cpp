// Branches: a run that goes on from a kept step of another, exactly by replaying the journal from the nearest checkpoint, or with optimizers that have forgotten.
#include <algorithm>

#include "engine/core/run_files.h"
#include "engine/run/trainer.h"

namespace zscape {

void Trainer::apply(Branch& c) {
  if (!run_ || !options_.keep_files) return;
  const bool paused = state_ != RunState::running;
  const RunPaths parent(run_->record().spec.folder);
  const auto data = run_->data();
  auto context = std::make_shared<RunContext>(run_->context());
  RunSpec spec = present_spec();
  const RunSpec settings_from = run_->record().spec;
  save(false);
  close();  // everything of the parent is on disk now
  context->record.parent = parent.folder.string() + "@" + std::to_string(c.step);
  context->record.spec = settings_from;
  context->record.spec.folder = spec.folder;
  context->record.created = utc_now();
  context->run_id = ++run_id_;
  auto run = std::make_unique<LiveRun>(context, data);
  const auto entries = read_journal(parent.journal());

  std::int64_t known = 0;
  const auto checkpoints = parent.checkpoints();
  const auto after = std::upper_bound(checkpoints.begin(), checkpoints.end(), c.step);
  const bool exact = c.exact && after != checkpoints.begin();
  if (exact)
    known = run->restore(read_tensors(parent.checkpoint(*(after - 1))));
  else
    run->restore_weights(*read_frame(parent.frame(c.step), context));
  adopt(std::move(run));
  remember_past(parent, c.step, static_cast<std::int64_t>(entries.size()));
  goal_ = {spec.steps, 0, kNoLimit};
  if (exact) {
    replay(entries, known, c.step);
  } else {
    for (const auto& entry : entries)
      if (entry.step <= c.step) apply_entry(entry);
  }
  recorder_->write_record();
  recorder_->inherit(parent, c.step);
  journal("branch", parent.folder.string(), std::to_string(c.step));
  for (const auto& [step, note] : marks_of(entries))
    if (step <= c.step) set_mark(step, note);  // the inherited steps' marks are this run's own from now on
  flag("branch", "branched here");
  save(false);
  keep_frame();
  begin(paused);
}

/// From a checkpoint that knew `known` journal lines to `step`, exactly as it was.
void Trainer::replay(const std::vector<JournalEntry>& entries, std::int64_t known, std::int64_t step) {
  set_state(RunState::rebuilding, std::to_string(step));
  std::size_t next = static_cast<std::size_t>(known);
  const auto apply_due = [&] {
    for (; next < entries.size() && entries[next].step <= run_->step; ++next) apply_entry(entries[next]);
  };
  for (apply_due(); run_->step < step; apply_due()) {
    learn_once();
    update_status();
  }
}

void Trainer::apply_entry(const JournalEntry& entry) {
  if (entry.kind == "set" && run_->params.has(entry.key)) run_->params.set_text(entry.key, entry.value);
  if (entry.kind == "player") run_->only_player = entry.value;
}

}  // namespace zscape
