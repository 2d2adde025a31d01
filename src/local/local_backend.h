// Answers calls on a few worker threads.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/backend.h"
#include "local/deadline_watch.h"
#include "local/idempotency.h"
#include "local/operations.h"
#include "local/work_queue.h"

namespace polytomic::local {

class LocalBackend final : public Backend {
 public:
  LocalBackend(LocalOperations& operations, Idempotency& idempotency);
  // Completes what is queued or running with POLYTOMIC_ERROR_CLOSED, and joins its threads.
  ~LocalBackend() override;

  void start(std::shared_ptr<Call> call) override;
  [[nodiscard]] std::optional<Response> answer_at_once(const Call& call) override;
  [[nodiscard]] std::optional<Error> problem() override;
  [[nodiscard]] std::vector<Statistic> statistics() override { return operations_.statistics(); }
  [[nodiscard]] bool cancel_refresh(std::string_view connection_id) override;

 private:
  void serve(const std::shared_ptr<Call>& call);
  [[nodiscard]] Response answer(const Call& call) const;
  [[nodiscard]] std::optional<Response> find_answer(const Call& call) const;
  [[nodiscard]] Response answer_operation(const Call& call, const OwnedRequest& request, const Context& context) const;
  [[nodiscard]] Response answer_raw(const Call& call, const Context& context) const;
  // A write with an idempotency key.
  [[nodiscard]] Response answer_once(const Call& call, const OwnedRequest& request, const Context& context) const;
  [[nodiscard]] Response perform_request(const Call& call, const OwnedRequest& request, const Context& context) const;
  [[nodiscard]] bool begin(const std::shared_ptr<Call>& call);
  void end(const std::shared_ptr<Call>& call);

  LocalOperations& operations_;
  Idempotency& idempotency_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<std::shared_ptr<Call>> running_;
  DeadlineWatch queued_;
  WorkQueue workers_;  // last: its threads use the rest
};

}  // namespace polytomic::local
